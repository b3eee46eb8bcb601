import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import type { Progress } from "#runtime/progress.ts";
import { type AwsAccess, awsClientOptions } from "./aws.ts";
import { applyAll } from "./bootstrap/apply.ts";
import { createBackupBucket, createVeleroUser, mapRole, registerEksCluster } from "./bootstrap/aws-account.ts";
import { prepareCluster, readClusterManifests } from "./bootstrap/cluster.ts";
import { veleroLocations, zones } from "./bootstrap/manifests.ts";
import { waitUntilUsable } from "./bootstrap/usable.ts";
import { startCertManagerDouble } from "./doubles/cert-manager-double.ts";
import { startEbsCsiDriverDouble } from "./doubles/ebs-csi-driver-double.ts";
import { startEksAuthenticatorDouble } from "./doubles/eks-authenticator-double.ts";
import { startRecycleBinDouble } from "./doubles/recycle-bin-double.ts";
import { rejectWhen } from "./interrupt.ts";
import { adminKubeConfig, type KubernetesAccess } from "./kubernetes.ts";
import { logFile } from "./log-file.ts";
import { emulatorUrl, startEmulator } from "./servers/emulator.ts";
import { startEtcd } from "./servers/etcd.ts";
import type { Host } from "./servers/host.ts";
import { kubernetesUrl, startKubeApiserver, writeKubeconfig } from "./servers/kube-apiserver.ts";
import { startControllerManager, startKwok, startScheduler } from "./servers/kubernetes-controllers.ts";
import { createSupervisor, type Supervisor } from "./servers/supervisor.ts";
import { startVelero, veleroNamespace } from "./servers/velero.ts";

const clusterName = "local";
const veleroBucket = "surety-local-backups";
const ingressNamespace = "ingress-nginx";
const rbac = fileURLToPath(new URL("../../deploy/rbac/kustomization.yaml", import.meta.url));

/** Starts all servers and doubles of one environment, as far as they do not wait for each other at the same time. */
export async function startServers(host: Host, progress: Progress) {
  const supervisor = createSupervisor(progress);
  try {
    const started = await Promise.race([startAll(host, supervisor), rejectWhen(host.ending)]);
    const { servers, failure, stop } = supervisor;
    return {
      ...{ ...started, veleroBucket, servers, failure, stop },
      mapRole: (roleArn: string, groups: readonly string[]) =>
        mapRole(started.clusterAws, clusterName, roleArn, groups),
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

async function startAll(host: Host, supervisor: Supervisor) {
  const aws = awsAccess(host);
  const clusterAws = host.clusterAccount === undefined ? aws : rootOf(host.clusterAccount, aws);
  const accounts = { aws, clusterAws };
  const kubernetes = await kubernetesAccess(host);
  const [veleroUser] = await Promise.all([
    supervisor.step("AWS, emulated", () => startAws(host, accounts, supervisor)),
    supervisor.step("Kubernetes", () => startKubernetes(host, accounts, kubernetes, supervisor)),
  ]);
  const runVelero = async () => void (await supervisor.run(() => startVelero(host, kubernetes, veleroUser)));
  await supervisor.step("Velero", async () => {
    await runVelero();
    await waitUntilUsable(adminKubeConfig(kubernetes), veleroNamespace, supervisor.failure);
  });
  return { ...accounts, kubernetes, runVelero };
}

/** The accounts that are emulated, which may be one: Surety's own, and that of the cluster, its volumes and backups. */
interface Accounts {
  readonly aws: AwsAccess;
  readonly clusterAws: AwsAccess;
}

async function startAws(host: Host, { aws, clusterAws }: Accounts, { run }: Supervisor) {
  await run(() => startEmulator(host));
  await run(() => startRecycleBinDouble({ port: host.ports.ec2, server: host.pki.server, emulator: aws }));
  const [veleroUser] = await Promise.all([
    createVeleroUser(clusterAws, veleroBucket),
    createBackupBucket(clusterAws, veleroBucket),
    registerEksCluster(clusterAws, clusterName),
  ]);
  return veleroUser;
}

async function startKubernetes(
  host: Host,
  { aws, clusterAws }: Accounts,
  access: KubernetesAccess,
  { run }: Supervisor,
): Promise<void> {
  const log = logFile(join(host.logs, "doubles.log"));
  const now = () => new Date();
  const config = adminKubeConfig(access);
  const [manifests] = await Promise.all([
    readClusterManifests({ rbac, veleroNamespace, ingressNamespace, region: host.region, programs: host.programs }),
    run(() =>
      startEksAuthenticatorDouble({
        ...{ clusterName, region: host.region, server: host.pki.server, now, log },
        port: host.ports.eksAuthenticator,
        sts: aws,
        eks: new EKSClient(awsClientOptions(clusterAws)),
      }),
    ),
    run(() => startEtcd(host)),
  ]);
  await run(() => startKubeApiserver(host, access.adminToken));

  const controllers = Promise.all([
    run(() => startControllerManager(host, access)),
    run(() => startScheduler(host, access)),
    run(() => startKwok(host, access)),
  ]);
  const prepared = prepareCluster(config, manifests);
  await Promise.all([controllers, prepared]);

  const [defaultZone = ""] = zones(host.region);
  await Promise.all([
    run(() => startEbsCsiDriverDouble({ config, ec2: new EC2Client(awsClientOptions(clusterAws)), defaultZone, log })),
    run(() => startCertManagerDouble({ config, now, log })),
    applyAll(
      config,
      veleroLocations({
        namespace: veleroNamespace,
        bucket: veleroBucket,
        region: host.region,
        endpoint: aws.endpoint,
        certificateAuthorityData: access.certificateAuthorityData,
      }),
    ),
  ]);
}

const awsAccess = (host: Host): AwsAccess => ({
  endpoint: emulatorUrl(host),
  ec2Endpoint: `https://127.0.0.1:${host.ports.ec2}`,
  region: host.region,
  accountId: "000000000000",
  certificatePath: host.pki.authority,
  credentials: { accessKeyId: "test", secretAccessKey: "test" }, // what the emulator takes for the account's root
});

/** The emulator takes a key of twelve digits for the root of that account. */
const rootOf = (accountId: string, aws: AwsAccess): AwsAccess => ({
  ...{ ...aws, accountId },
  credentials: { ...aws.credentials, accessKeyId: accountId },
});

async function kubernetesAccess(host: Host): Promise<KubernetesAccess> {
  const certificateAuthorityData = (await readFile(host.pki.authority)).toString("base64");
  const adminToken = randomBytes(24).toString("base64url");
  const kubeconfigPath = await writeKubeconfig(host, certificateAuthorityData, adminToken);
  return { clusterName, server: kubernetesUrl(host), certificateAuthorityData, adminToken, kubeconfigPath };
}
