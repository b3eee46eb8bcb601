import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadAllYaml } from "@kubernetes/client-node";
import { applyAll, type Manifest } from "#local/bootstrap/apply.ts";
import { type Ec2Paging, startEc2PagingDouble } from "#local/doubles/ec2-paging-double.ts";
import { adminKubeConfig } from "#local/kubernetes.ts";
import { etcdUrl, startEtcd } from "#local/servers/etcd.ts";
import { baseEnvironment, type Host, portNames } from "#local/servers/host.ts";
import { kubernetesUrl, startKubeApiserver, writeKubeconfig } from "#local/servers/kube-apiserver.ts";
import { createPki } from "#local/servers/pki.ts";
import { withFreePorts } from "#local/servers/ports.ts";
import { type ManagedProcess, startProcess } from "#local/servers/process.ts";
import { createSupervisor } from "#local/servers/supervisor.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { ensureToolchain, type Toolchain } from "#local/toolchain/toolchain.ts";
import type { Progress } from "#runtime/progress.ts";

export const REGION = "eu-west-1";
export const BUCKET = "bench-backups";
export const STATE_BUCKET = "bench-state";

/** A real API server with its etcd, and the emulated AWS: nothing that would change what was put into them. */
export interface Servers {
  readonly folder: string;
  readonly etcd: string;
  readonly kubernetes: {
    readonly server: string;
    readonly token: string;
    readonly authority: string;
    readonly kubeconfig: string;
  };
  /** The emulator itself. */
  readonly aws: string;
  /** EC2 as AWS pages it. */
  readonly ec2: Ec2Paging;
  /** The real Velero, for those who ask its command line: it hands out what is in the bucket, and changes nothing. */
  startVelero(): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startLiveServers(progress: Progress): Promise<Servers> {
  const programs = await ensureToolchain({ progress });
  const folder = await mkdtemp(join(tmpdir(), "surety-bench-live-"));
  const supervisor = createSupervisor(progress);
  const stop = async () => {
    await supervisor.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const started = await withFreePorts(
      portNames,
      async (ports) => {
        const host = await hostIn(folder, programs, ports);
        const token = randomBytes(24).toString("base64url");
        await supervisor.run(() => startEtcd(host));
        const [, emulator] = await Promise.all([
          supervisor.run(() => startKubeApiserver(host, token)),
          supervisor.run(() => startPlainEmulator(host)),
        ]);
        void emulator;
        return { host, token };
      },
      () => undefined,
    );
    const { host, token } = started;
    const authority = await readFile(host.pki.authority);
    const kubeconfig = await writeKubeconfig(host, authority.toString("base64"), token);
    await defineVelero(host, token, authority, kubeconfig);
    const aws = `http://127.0.0.1:${host.ports.emulator}`;
    const ec2 = await supervisor.run(() => startEc2PagingDouble({ behind: aws }));
    const kubernetes = { server: kubernetesUrl(host), token, authority: host.pki.authority, kubeconfig };
    const startVelero = () => supervisor.run(() => startVeleroThatShows(host, kubeconfig));
    return { folder, etcd: etcdUrl(host), kubernetes, aws, ec2, startVelero, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function hostIn(folder: string, programs: Toolchain, ports: Host["ports"]): Promise<Host> {
  const pki = await createPki(join(folder, "pki"), new Date());
  const logs = join(folder, "logs");
  await mkdir(logs, { recursive: true });
  return { programs, folder, logs, pki, ports, region: REGION, ending: new AbortController().signal };
}

/** Without TLS and without looking at policies: what is measured is who asks, not who answers. */
function startPlainEmulator(host: Host): Promise<ManagedProcess> {
  const url = `http://127.0.0.1:${host.ports.emulator}`;
  return startProcess({
    name: "aws-emulator",
    command: host.programs.python,
    args: [
      ...["-m", "hypercorn", "ministack.app:app", `--bind=127.0.0.1:${host.ports.emulator}`],
      ...["--workers=0", "--keep-alive=75"],
    ],
    env: {
      ...baseEnvironment(host),
      PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
      ...{ GATEWAY_PORT: String(host.ports.emulator), BIND_HOST: "127.0.0.1", MINISTACK_HOST: "127.0.0.1" },
      ...{ MINISTACK_REGION: host.region, IOT_MTLS_ENABLED: "0" },
    },
    folder: host.logs,
    ready: async () => (await fetch(`${url}/_ministack/health`)).ok,
  });
}

/** All that would make, sync, mark or delete anything is left out. */
const OTHER_CONTROLLERS = [
  ...["backup", "backup-operations", "backup-deletion", "backup-finalizer", "backup-sync", "gc", "backup-repo"],
  ...["restore", "restore-operations", "restore-finalizer", "schedule"],
];

function startVeleroThatShows(host: Host, kubeconfig: string): Promise<ManagedProcess> {
  const metrics = `127.0.0.1:${host.ports.veleroMetrics}`;
  return startProcess({
    name: "velero",
    command: host.programs.velero,
    args: [
      ...["server", `--kubeconfig=${kubeconfig}`, `--plugin-dir=${host.programs.veleroPluginDir}`],
      ...[`--metrics-address=${metrics}`, `--profiler-address=127.0.0.1:${host.ports.veleroProfiler}`],
      ...[`--disable-controllers=${OTHER_CONTROLLERS.join(",")}`, "--log-format=json"],
    ],
    env: {
      ...baseEnvironment(host),
      ...{ VELERO_NAMESPACE: "velero", VELERO_SCRATCH_DIR: host.folder, AWS_EC2_METADATA_DISABLED: "true" },
      ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: host.region },
    },
    folder: host.logs,
    ready: async () => (await fetch(`http://${metrics}/metrics`)).ok,
  });
}

async function defineVelero(host: Host, token: string, authority: Buffer, kubeconfigPath: string): Promise<void> {
  const documents: readonly (Manifest | null)[] = loadAllYaml(await readFile(host.programs.veleroCrds, "utf8"));
  const config = adminKubeConfig({
    ...{ clusterName: "local", server: kubernetesUrl(host), adminToken: token, kubeconfigPath },
    certificateAuthorityData: authority.toString("base64"),
  });
  await applyAll(
    config,
    documents.filter((document) => document !== null),
  );
  const paths = [
    "backups",
    "schedules",
    "restores",
    "backupstoragelocations",
    "backuprepositories",
    "deletebackuprequests",
  ];
  await waitUntil(
    "Velero's resources to be served",
    async () => {
      const { get } = await import("./kubernetes-get.ts");
      const answers = await Promise.all(
        paths.map((path) =>
          get({ server: kubernetesUrl(host), token, ca: authority }, `/apis/velero.io/v1/${path}?limit=1`),
        ),
      );
      return answers.every(({ status }) => status === 200);
    },
    { deadline: 60_000, every: 200 },
  );
}
