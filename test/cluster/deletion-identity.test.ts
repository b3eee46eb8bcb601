import { AppsV1Api, BatchV1Api, PatchStrategy, StorageV1Api, setHeaderOptions } from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import { deleteObject, requestBackupDeletion } from "#effects/deletion/kubernetes-deletions.ts";
import { stopWorkloads } from "#effects/deletion/stop-workloads.ts";
import { whatHoldsUpNamespace, whatHoldsUpVolumes } from "#effects/deletion/what-holds-up.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { environment, config, core } = sharedClients();
const { createRole, tokenOf, clientsWith } = createIdentities(environment);

describe("the role of the deletion", () => {
  const namespace = "tenant-leaving";
  const item = { kind: "Namespace", id: namespace, place: "local", by: "a test" } as const;
  const apps = config.makeApiClient(AppsV1Api);
  const batch = config.makeApiClient(BatchV1Api);
  const merging = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  let token: string;
  let api: KubernetesApi;

  beforeAll(async () => {
    await createRole("delete-tenant", ["surety:delete-tenant"]);
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
