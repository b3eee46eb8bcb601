import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { etcdUrl } from "./etcd.ts";
import { baseEnvironment, type Host } from "./host.ts";
import { httpsStatus } from "./https-get.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

export const kubernetesUrl = (host: Host): string => `https://127.0.0.1:${host.ports.kubernetes}`;

/**
 * The real API server with RBAC. Who shows the administrator's token is in `system:masters`; every other token goes
 * to the authenticator for EKS tokens, as on EKS.
 */
export async function startKubeApiserver(host: Host, adminToken: string): Promise<ManagedProcess> {
  const tokens = join(host.folder, "tokens.csv");
  await writeFile(tokens, `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 });

  return startProcess({
    name: "kube-apiserver",
    command: host.programs.kubeApiserver,
    args: [
      `--etcd-servers=${etcdUrl(host)}`,
      `--cert-dir=${host.folder}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1", // else it looks for a default route, which a laptop in a train has not
      "--endpoint-reconciler-type=none", // nothing in the cluster runs for real, so nothing dials the API there
      `--secure-port=${host.ports.kubernetes}`,
      `--tls-cert-file=${host.pki.server.certificate}`,
      `--tls-private-key-file=${host.pki.server.key}`,
      "--service-cluster-ip-range=10.100.0.0/16",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${host.pki.serviceAccountKey}`,
      `--service-account-signing-key-file=${host.pki.serviceAccountKey}`,
      "--authorization-mode=RBAC",
      `--token-auth-file=${tokens}`,
      `--authentication-token-webhook-config-file=${await writeWebhookConfiguration(host)}`,
      "--authentication-token-webhook-version=v1",
      "--authentication-token-webhook-cache-ttl=5s", // a refusal is remembered as well: a new access entry works soon
      "--enable-priority-and-fairness=false",
      "--profiling=false",
    ],
    env: baseEnvironment(host),
    folder: host.logs,
    signal: host.ending,
    deadline: 60_000,
    ready: async () => (await httpsStatus(`${kubernetesUrl(host)}/readyz`, host.pki.authority)) === 200,
  });
}

async function writeWebhookConfiguration(host: Host): Promise<string> {
  const path = join(host.folder, "eks-authenticator.json");
  const url = `https://127.0.0.1:${host.ports.eksAuthenticator}/authenticate`;
  await writeFile(
    path,
    JSON.stringify(kubeconfig("eks-authenticator", { server: url, "certificate-authority": host.pki.authority }, {})),
  );
  return path;
}

/** Writes the administrator's kubeconfig. Only this environment has a context and user of these names. */
export async function writeKubeconfig(host: Host, certificateAuthorityData: string, token: string): Promise<string> {
  const path = join(host.folder, "kubeconfig");
  const cluster = { server: kubernetesUrl(host), "certificate-authority-data": certificateAuthorityData };
  await writeFile(path, JSON.stringify(kubeconfig("surety-local", cluster, { token }), undefined, 2), { mode: 0o600 });
  return path;
}

function kubeconfig(name: string, cluster: object, user: object) {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
}
