import type { KubernetesAccess } from "../kubernetes.ts";
import { emulatorUrl } from "./emulator.ts";
import { baseEnvironment, type Host } from "./host.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

export const veleroNamespace = "velero";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The real Velero with its AWS plugin, outside the cluster, as the IAM user that its documentation describes. */
export function startVelero(host: Host, access: KubernetesAccess, user: AccessKey): Promise<ManagedProcess> {
  const metrics = `127.0.0.1:${host.ports.veleroMetrics}`;
  return startProcess({
    name: "velero",
    command: host.programs.velero,
    args: [
      "server",
      `--kubeconfig=${access.kubeconfigPath}`,
      `--plugin-dir=${host.programs.veleroPluginDir}`,
      `--metrics-address=${metrics}`,
      `--profiler-address=127.0.0.1:${host.ports.veleroProfiler}`,
      "--store-validation-frequency=10s",
      "--backup-sync-period=10s",
      "--garbage-collection-frequency=30s",
      "--log-format=json",
    ],
    env: {
      ...baseEnvironment(host),
      VELERO_NAMESPACE: veleroNamespace,
      VELERO_SCRATCH_DIR: host.folder,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      AWS_REGION: host.region,
      AWS_ENDPOINT_URL: emulatorUrl(host),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CA_BUNDLE: host.pki.authority,
      SSL_CERT_FILE: host.pki.authority,
    },
    folder: host.logs,
    signal: host.ending,
    ready: async () => (await fetch(`http://${metrics}/metrics`)).ok,
  });
}
