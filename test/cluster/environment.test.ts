import { spawn } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DescribeSnapshotsCommand, DescribeVolumesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  GetBucketEncryptionCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import {
  AuthenticationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  StorageV1Api,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsClientOptions } from "#local/aws.ts";
import { readLocalConnection } from "#local/connection.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { adminKubeConfig } from "#local/kubernetes.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { signEksToken } from "#runtime/eks-token.ts";
import { createProgress } from "#runtime/progress.ts";

let environment: LocalEnvironment;
let config: KubeConfig;
let core: CoreV1Api;
let custom: CustomObjectsApi;
let ec2: EC2Client;

const connectionFile = join(mkdtempSync(join(tmpdir(), "surety-connection-")), "local.json");
const progress = createProgress({ output: process.stderr });
const soon = { deadline: 30_000, every: 200 };

beforeAll(async () => {
  const toolchain = await ensureToolchain({ progress });
  environment = await startEnvironment({ toolchain, progress, connectionFile });
  config = adminKubeConfig(environment.kubernetes);
  core = config.makeApiClient(CoreV1Api);
  custom = config.makeApiClient(CustomObjectsApi);
  ec2 = new EC2Client(awsClientOptions(environment.aws));
});

afterAll(async () => {
  await environment?.stop();
  expect(await readLocalConnection(connectionFile)).toEqual({ state: "absent" });
});

it("tells the command line how it is reached", async () => {
  const { aws, kubernetes, logs } = environment;
  expect(await readLocalConnection(connectionFile)).toMatchObject({
    state: "running",
    connection: { pid: process.pid, stage: "local", aws, kubernetes, logs },
  });
});

const createNamespace = (name: string, labels: Record<string, string> = {}) =>
  core.createNamespace({ body: { metadata: { name, labels } } });

const volumesNamed = async (name: string) => {
  const Filters = [{ Name: "tag:CSIVolumeName", Values: [name] }];
  return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes ?? [];
};

describe("a workload", () => {
  const namespace = "tenant-workload";

  beforeAll(async () => {
    await createNamespace(namespace);
    await runSampleWorkload(config, namespace);
  });

  it("runs on three nodes, in three zones", async () => {
    const { items } = await core.listNamespacedPod({ namespace });
    const nodes = new Set(items.map(({ spec }) => spec?.nodeName));
    expect(nodes).toEqual(new Set(["node-eu-west-1a", "node-eu-west-1b", "node-eu-west-1c"]));
  });

  it("has an encrypted EC2 volume for each claim, in the zone of its pod, with the tags of the real driver", async () => {
    const { items: claims } = await core.listNamespacedPersistentVolumeClaim({ namespace });
    expect(claims).toHaveLength(3);
    for (const claim of claims) {
      const name = `pvc-${claim.metadata?.uid}`;
      expect([claim.status?.phase, claim.spec?.volumeName]).toEqual(["Bound", name]);
      const volume = await core.readPersistentVolume({ name });
      const [zone] = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms[0]?.matchExpressions?.[0]?.values ?? [];
      const pod = claim.metadata?.name?.replace(/^data-/, "") ?? "";
      expect((await core.readNamespacedPod({ namespace, name: pod })).spec?.nodeName).toBe(`node-${zone}`);

      const found = await volumesNamed(name);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        VolumeId: volume.spec?.csi?.volumeHandle,
        AvailabilityZone: zone,
        Encrypted: true,
        Size: 8,
        VolumeType: "gp3",
      });
      expect(found[0]?.Tags).toContainEqual({ Key: "ebs.csi.aws.com/cluster", Value: "true" });
    }
  });

  it("is backed up by Velero: three encrypted snapshots, and nine objects", async () => {
    const name = "workload-1";
    const backups = { group: "velero.io", version: "v1", namespace: "velero", plural: "backups" };
    await custom.createNamespacedCustomObject({
      ...backups,
      body: {
        apiVersion: "velero.io/v1",
        kind: "Backup",
        metadata: { name },
        spec: { includedNamespaces: [namespace], ttl: "720h" },
      },
    });
    await waitUntil(
      "the backup to be Completed",
      async () => (await custom.getNamespacedCustomObject({ ...backups, name })).status?.phase === "Completed",
      soon,
    );

    const Filters = [{ Name: "tag:velero.io/backup", Values: [name] }];
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ Filters }));
    expect(Snapshots.map(({ State, Encrypted }) => [State, Encrypted])).toEqual(Array(3).fill(["completed", true]));

    const s3 = new S3Client(awsClientOptions(environment.aws));
    const { KeyCount } = await s3.send(
      new ListObjectsV2Command({ Bucket: environment.veleroBucket, Prefix: `backups/${name}/` }),
    );
    expect(KeyCount).toBe(9);
  });
});

describe("the bucket for backups", () => {
  it("is encrypted and closed to the public", async () => {
    const s3 = new S3Client(awsClientOptions(environment.aws));
    const Bucket = environment.veleroBucket;
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });
});

describe("the EBS CSI driver double", () => {
  const claim = (name: string, storageClassName: string) => ({
    metadata: { name },
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1500Mi" } } },
  });

  it("makes nothing for a claim that no pod uses yet", async () => {
    const namespace = "tenant-waiting";
    await createNamespace(namespace);
    const { metadata } = await core.createNamespacedPersistentVolumeClaim({ namespace, body: claim("data", "gp3") });
    await waitUntil(
      "Kubernetes to say that the claim waits for a pod",
      async () => {
        const { items } = await core.listNamespacedEvent({ namespace });
        return items.some(({ reason }) => reason === "WaitForFirstConsumer");
      },
      soon,
    );
    expect(await volumesNamed(`pvc-${metadata?.uid}`)).toEqual([]);
  });

  it("makes a volume at once where the class says so, rounds its size up, and deletes it with its claim", async () => {
    const namespace = "tenant-immediate";
    await createNamespace(namespace);
    await applyImmediateClass();
    const body = claim("data", "immediate");
    const { metadata } = await core.createNamespacedPersistentVolumeClaim({ namespace, body });
    const name = `pvc-${metadata?.uid}`;
    await waitUntil(
      "the claim to be bound",
      async () =>
        (await core.readNamespacedPersistentVolumeClaim({ namespace, name: "data" })).status?.phase === "Bound",
      soon,
    );
    expect((await volumesNamed(name))[0]).toMatchObject({ Size: 2, Encrypted: false });

    await core.deleteNamespacedPersistentVolumeClaim({ namespace, name: "data" });

    await waitUntil("the EC2 volume to be gone", async () => (await volumesNamed(name)).length === 0, soon);
    await waitUntil(
      "the PersistentVolume to be gone",
      async () => !(await core.listPersistentVolume()).items.some(({ metadata }) => metadata?.name === name),
      soon,
    );
  });
});

async function applyImmediateClass() {
  await config.makeApiClient(StorageV1Api).createStorageClass({
    body: {
      metadata: { name: "immediate" },
      provisioner: "ebs.csi.aws.com",
      reclaimPolicy: "Delete",
      volumeBindingMode: "Immediate",
    },
  });
}

describe("the cert-manager double", () => {
  it("issues an ECDSA certificate of 384 bits for 90 days, and says so in the status", async () => {
    const namespace = "tenant-certificate";
    await createNamespace(namespace);
    const certificates = { group: "cert-manager.io", version: "v1", namespace, plural: "certificates" };
    await custom.createNamespacedCustomObject({
      ...certificates,
      body: {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: "web" },
        spec: {
          secretName: "web-tls",
          dnsNames: ["acme.example.com"],
          duration: "2160h",
          privateKey: { algorithm: "ECDSA", size: 384 },
          issuerRef: { name: "any", kind: "ClusterIssuer" },
        },
      },
    });

    const status = async () => (await custom.getNamespacedCustomObject({ ...certificates, name: "web" })).status;
    await waitUntil(
      "the Certificate to be Ready",
      async () => (await status())?.conditions?.[0]?.status === "True",
      soon,
    );

    const { data = {} } = await core.readNamespacedSecret({ namespace, name: "web-tls" });
    const [leaf, key] = ["tls.crt", "tls.key"].map((field) => Buffer.from(data[field] ?? "", "base64"));
    const certificate = new X509Certificate(leaf ?? "");
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
    expect(certificate.checkHost("acme.example.com")).toBe("acme.example.com");
    expect(certificate.checkPrivateKey(createPrivateKey(key ?? ""))).toBe(true);
    expect(await status()).toMatchObject({
      revision: 1,
      notBefore: certificate.validFromDate.toISOString().replace(".000", ""),
      notAfter: certificate.validToDate.toISOString().replace(".000", ""),
    });
    expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBe(90 * 24 * 3600 * 1000);
  });
});

describe("an IAM role that an access entry puts into a group", () => {
  const roleArn = (name: string) => `arn:aws:iam::${environment.aws.accountId}:role/${name}`;

  async function tokenOf(
    role: string,
    { clusterName = environment.kubernetes.clusterName, signedAt = new Date() } = {},
  ) {
    const { region } = environment.aws;
    const clock = () => signedAt.getTime();
    return signEksToken({ cluster: clusterName, region, credentials: await assume(role), clock });
  }

  async function assume(role: string) {
    const sts = new STSClient(awsClientOptions(environment.aws));
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: "function" }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
  }

  function clientsWith(token: string) {
    const { server, certificateAuthorityData } = environment.kubernetes;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: "c", server, caData: certificateAuthorityData, skipTLSVerify: false },
      { name: "u", token },
    );
    const clients = { core: config.makeApiClient(CoreV1Api), custom: config.makeApiClient(CustomObjectsApi) };
    return { ...clients, authentication: config.makeApiClient(AuthenticationV1Api) };
  }

  beforeAll(async () => {
    const iam = new IAMClient(awsClientOptions(environment.aws));
    const trust = {
      Effect: "Allow",
      Principal: { AWS: roleArn("x").replace("role/x", "root") },
      Action: "sts:AssumeRole",
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    for (const RoleName of ["sweep", "tenant-events", "stranger"]) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
    await environment.mapRole(roleArn("sweep"), ["surety:sweep"]);
    await environment.mapRole(roleArn("tenant-events"), ["surety:tenant-events"]);
  });

  it("is in that group for Kubernetes", async () => {
    const { authentication } = clientsWith(await tokenOf("sweep"));
    const { status } = await authentication.createSelfSubjectReview({ body: {} });
    expect(status?.userInfo?.groups).toEqual(["surety:sweep", "system:authenticated"]);
    expect(status?.userInfo?.username).toBe(`arn:aws:sts::${environment.aws.accountId}:assumed-role/sweep/function`);
  });

  it("may list as the sweep, and neither read secrets nor write", async () => {
    const { core, custom } = clientsWith(await tokenOf("sweep"));
    expect((await core.listPersistentVolumeClaimForAllNamespaces()).items.length).toBeGreaterThan(0);
    await custom.listClusterCustomObject({ group: "velero.io", version: "v1", plural: "backups" });

    await expect(core.listSecretForAllNamespaces()).rejects.toMatchObject({ code: 403 });
    await expect(core.deleteNamespace({ name: "velero" })).rejects.toMatchObject({ code: 403 });
    await expect(core.createNamespace({ body: { metadata: { name: "x" } } })).rejects.toMatchObject({ code: 403 });
  });

  describe("of tenant events", () => {
    const labels = { "surety.dev/tenant": "onboarded" };
    const namespace = "tenant-onboarded";
    const quota = { metadata: { name: "tenant", labels }, spec: { hard: { pods: "50" } } };
    let asTenantEvents: CoreV1Api;

    beforeAll(async () => {
      asTenantEvents = clientsWith(await tokenOf("tenant-events")).core;
      await asTenantEvents.createNamespace({ body: { metadata: { name: namespace, labels } } });
      await asTenantEvents.createNamespacedResourceQuota({ namespace, body: quota });
    });

    it("may neither list nor delete", async () => {
      await expect(asTenantEvents.listNamespace()).rejects.toMatchObject({ code: 403 });
      await expect(asTenantEvents.deleteNamespace({ name: namespace })).rejects.toMatchObject({ code: 403 });
    });

    it("may not make anything that has no tenant's label", async () => {
      const unlabelled = asTenantEvents.createNamespace({ body: { metadata: { name: "not-a-tenant" } } });
      await expect(unlabelled).rejects.toThrow(/may only write objects that carry the label/);
    });

    it("may not write into a namespace that is not that tenant's", async () => {
      const elsewhere = asTenantEvents.createNamespacedResourceQuota({ namespace: "velero", body: quota });
      await expect(elsewhere).rejects.toThrow(/may only write in a namespace whose label/);
    });

    it("may not take over a namespace that nobody labelled", async () => {
      const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: "velero", labels } };
      await expect(applyNamespace(asTenantEvents, body)).rejects.toThrow(/may not take over/);
    });

    it("puts a label back that got lost in the tenant's own namespace", async () => {
      const name = "tenant";
      await core.patchNamespacedResourceQuota(
        { namespace, name, body: { metadata: { labels: null } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      const { metadata } = await asTenantEvents.patchNamespacedResourceQuota(
        { namespace, name, body: { metadata: { labels } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
      expect(metadata?.labels).toEqual(labels);
    });
  });

  const applyNamespace = (client: CoreV1Api, body: { readonly metadata: { readonly name: string } }) =>
    client.patchNamespace(
      { name: body.metadata.name, body, fieldManager: "surety", force: true },
      setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
    );

  it("is refused when no access entry names it", async () => {
    const { core } = clientsWith(await tokenOf("stranger"));
    await expect(core.listNamespace()).rejects.toMatchObject({ code: 401 });
  });

  it("is refused with a token for another cluster, an old one, or one that was tampered with", async () => {
    const good = await tokenOf("sweep");
    const tampered = Buffer.from(good.slice(11), "base64url")
      .toString()
      .replace(/Signature=..../, "Signature=0000");
    const old = new Date(Date.now() - 16 * 60 * 1000);
    const tokens = [
      await tokenOf("sweep", { clusterName: "other" }),
      await tokenOf("sweep", { signedAt: old }),
      `k8s-aws-v1.${Buffer.from(tampered).toString("base64url")}`,
    ];
    for (const token of tokens) {
      await expect(clientsWith(token).core.listNode()).rejects.toMatchObject({ code: 401 });
    }
  });
});

describe("a second environment at the same time", () => {
  it("starts beside the first, and leaves no process when the one that started it is killed", async () => {
    const script = fileURLToPath(new URL("run-environment.ts", import.meta.url));
    const parent = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(parent, "exit").then(() => Promise.reject(new Error("it ended before its servers were ready")));
    const [line] = await Promise.race([once(parent.stdout, "data"), ended]);
    const groups: readonly number[] = JSON.parse(String(line));
    expect(groups.filter(isThere)).toHaveLength(7);

    ended.catch(() => undefined);
    parent.kill("SIGKILL");

    await waitUntil("its servers to be gone", async () => !groups.some(isThere), { deadline: 15_000 });
    expect(environment.failure.aborted).toBe(false);
    expect((await core.listNode()).items).toHaveLength(3);
  });
});

/** Whether the group still has a process in it: a server, or anything that it started. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
