import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import {
  AppsV1Api,
  AuthenticationV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  StorageV1Api,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import { deleteObject, requestBackupDeletion } from "#effects/deletion/kubernetes-deletions.ts";
import { stopWorkloads } from "#effects/deletion/stop-workloads.ts";
import { whatHoldsUpNamespace, whatHoldsUpVolumes } from "#effects/deletion/what-holds-up.ts";
import { awsClientOptions } from "#local/aws.ts";
import { mapRole } from "#local/bootstrap/aws-account.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { signEksToken } from "#runtime/eks-token.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { environment, config, core } = sharedClients();

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
    return {
      core: config.makeApiClient(CoreV1Api),
      batch: config.makeApiClient(BatchV1Api),
      custom: config.makeApiClient(CustomObjectsApi),
      authentication: config.makeApiClient(AuthenticationV1Api),
    };
  }

  beforeAll(async () => {
    const iam = new IAMClient(awsClientOptions(environment.aws));
    const trust = {
      Effect: "Allow",
      Principal: { AWS: roleArn("x").replace("role/x", "root") },
      Action: "sts:AssumeRole",
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    for (const RoleName of ["sweep", "tenant-events", "delete-tenant", "stranger"]) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    }
    await mapRole(environment.aws, environment.kubernetes.clusterName, roleArn("sweep"), ["surety:sweep"]);
    await mapRole(environment.aws, environment.kubernetes.clusterName, roleArn("tenant-events"), [
      "surety:tenant-events",
    ]);
    await mapRole(environment.aws, environment.kubernetes.clusterName, roleArn("delete-tenant"), [
      "surety:delete-tenant",
    ]);
  });

  it("is in that group for Kubernetes", async () => {
    const { authentication } = clientsWith(await tokenOf("sweep"));
    const { status } = await authentication.createSelfSubjectReview({ body: {} });
    expect(status?.userInfo?.groups).toEqual(["surety:sweep", "system:authenticated"]);
    expect(status?.userInfo?.username).toBe(`arn:aws:sts::${environment.aws.accountId}:assumed-role/sweep/function`);
  });

  it("may list as the sweep, and may neither read secrets nor write", async () => {
    const { core, custom } = clientsWith(await tokenOf("sweep"));
    expect((await core.listNode()).items).toHaveLength(3);
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

  describe("of the deletion", () => {
    const namespace = "tenant-leaving";
    const item = { kind: "Namespace", id: namespace, place: "local", by: "a test" } as const;
    const apps = config.makeApiClient(AppsV1Api);
    const batch = config.makeApiClient(BatchV1Api);
    const merging = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    let token: string;
    let api: KubernetesApi;

    beforeAll(async () => {
      token = await tokenOf("delete-tenant");
      const { clusterName: cluster } = environment.kubernetes;
      api = connectKubernetes({ cluster, endpoint: async () => environment.kubernetes, token: async () => token });
      await core.createNamespace({
        body: { metadata: { name: namespace, labels: { "surety.dev/tenant": "leaving" } } },
      });
      await core.createNamespace({ body: { metadata: { name: "not-a-tenants" } } });
      for (const place of [namespace, "not-a-tenants"]) await runOneOfEach(place);
    });

    async function runOneOfEach(place: string): Promise<void> {
      const labels = { app: "a" };
      const metadata = { name: "a" };
      const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
      const once = { ...template.spec, restartPolicy: "Never" };
      const spec = { selector: { matchLabels: labels }, template };
      await apps.createNamespacedDeployment({ namespace: place, body: { metadata, spec: { ...spec, replicas: 2 } } });
      await apps.createNamespacedStatefulSet({
        namespace: place,
        body: { metadata, spec: { ...spec, serviceName: "a" } },
      });
      await apps.createNamespacedDaemonSet({ namespace: place, body: { metadata, spec } });
      await batch.createNamespacedJob({ namespace: place, body: { metadata, spec: { template: { spec: once } } } });
      const jobTemplate = { spec: { template: { spec: once } } };
      await batch.createNamespacedCronJob({
        namespace: place,
        body: { metadata, spec: { schedule: "@daily", jobTemplate } },
      });
    }

    it("stops each kind of workload in a tenant's namespace, and a second time as well", async () => {
      await stopWorkloads(api, item);
      await stopWorkloads(api, item);
      const of = { namespace, name: "a" };
      expect((await apps.readNamespacedDeployment(of)).spec?.replicas).toBe(0);
      expect((await apps.readNamespacedStatefulSet(of)).spec?.replicas).toBe(0);
      expect((await batch.readNamespacedCronJob(of)).spec?.suspend).toBe(true);
      await waitUntil(
        "the DaemonSet to be gone, and every pod but those of Jobs that have ended",
        async () => {
          const daemons = await apps.listNamespacedDaemonSet({ namespace });
          const { items } = await core.listNamespacedPod({ namespace });
          const running = items.filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
          return daemons.items.length === 0 && running.length === 0;
        },
        soon,
      );
    });

    it("stops nothing in a namespace that is no tenant's, and does not delete it", async () => {
      await expect(stopWorkloads(api, { ...item, id: "not-a-tenants" })).rejects.toThrow(/may only stop what is in/);
      await expect(deleteObject(api, { ...item, id: "not-a-tenants" }, "velero")).rejects.toThrow(/may only delete/);
    });

    it("changes nothing of a CronJob but that it is suspended, and makes no workload", async () => {
      const asDeletion = clientsWith(token);
      const image = { jobTemplate: { spec: { template: { spec: { containers: [{ name: "c", image: "evil" }] } } } } };
      for (const spec of [{ suspend: true, ...image }, { suspend: false }])
        await expect(
          asDeletion.batch.patchNamespacedCronJob({ namespace, name: "a", body: { spec } }, merging),
        ).rejects.toThrow(/may only suspend/);
      const pod = { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } };
      await expect(asDeletion.core.createNamespacedPod({ namespace, body: pod })).rejects.toMatchObject({ code: 403 });
    });

    it("asks Velero for deletions, and deletes no Backup, reads no Secret, and deletes no PersistentVolume in use", async () => {
      const asDeletion = clientsWith(token);
      const backup = { kind: "Backup", id: "not-there", place: "local", uid: "u", by: "a test" } as const;
      expect(await requestBackupDeletion(api, backup, "surety-test-1", "velero")).toEqual({ kind: "done" });
      expect(await requestBackupDeletion(api, backup, "surety-test-1", "velero")).toEqual({ kind: "done" });
      const velero = { group: "velero.io", version: "v1", namespace: "velero", plural: "backups", name: "not-there" };
      await expect(asDeletion.custom.deleteNamespacedCustomObject(velero)).rejects.toMatchObject({ code: 403 });
      await expect(asDeletion.core.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 403 });
      const [claimed] = (await core.listPersistentVolume()).items.filter(({ status }) => status?.phase === "Bound");
      const name = claimed?.metadata?.name ?? (await makeVolume());
      const volume = { kind: "PersistentVolume", id: name, place: "local", by: "a test" } as const;
      await expect(deleteObject(api, volume, "velero")).rejects.toThrow(/whose claim is gone/);
    });

    async function makeVolume(): Promise<string> {
      const csi = { driver: "ebs.csi.aws.com", volumeHandle: "vol-0" };
      const spec = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], csi };
      await core.createPersistentVolume({ body: { metadata: { name: "unclaimed" }, spec } });
      return "unclaimed";
    }

    it("says which VolumeAttachment and which finalizer hold a volume up, and what holds a namespace up", async () => {
      const csi = { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" };
      const spec = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], csi };
      const finalizers = ["example.com/held"];
      await core.createPersistentVolume({ body: { metadata: { name: "held", finalizers }, spec } });
      await core.deletePersistentVolume({ name: "held" });
      const storage = config.makeApiClient(StorageV1Api);
      const source = { persistentVolumeName: "held" };
      await storage.createVolumeAttachment({
        body: { metadata: { name: "csi-1" }, spec: { attacher: "ebs.csi.aws.com", nodeName: "dead-node", source } },
      });
      const held = await whatHoldsUpVolumes(api, ["held", "gone"]);
      expect(held[0]).toBe("VolumeAttachment csi-1 of PersistentVolume held to node dead-node");
      expect(held[1]).toMatch(
        /^finalizer example.com\/held.* of PersistentVolume held, which is being deleted since 20/u,
      );

      const blocked = { metadata: { name: "blocked", finalizers }, data: {} };
      await core.createNamespacedConfigMap({ namespace, body: blocked });
      await deleteObject(api, item, "velero");
      await waitUntil(
        "the finalizer to be named",
        async () => (await whatHoldsUpNamespace(api, namespace)).join().includes("example.com/held"),
        soon,
      );
      await core.patchNamespacedConfigMap(
        { namespace, name: "blocked", body: { metadata: { finalizers: null } } },
        merging,
      );
      await core.patchPersistentVolume({ name: "held", body: { metadata: { finalizers: null } } }, merging);
      await storage.deleteVolumeAttachment({ name: "csi-1" });
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
