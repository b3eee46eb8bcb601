import { StorageV1Api } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { waitUntil } from "#local/servers/wait.ts";
import { sharedClients, soon } from "./shared-clients.ts";
import { volumesNamed } from "./volumes-named.ts";

const { config, core, ec2, createNamespace } = sharedClients();

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
    expect(await volumesNamed(ec2, `pvc-${metadata?.uid}`)).toEqual([]);
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
    expect((await volumesNamed(ec2, name))[0]).toMatchObject({ Size: 2, Encrypted: false });

    await core.deleteNamespacedPersistentVolumeClaim({ namespace, name: "data" });

    await waitUntil("the EC2 volume to be gone", async () => (await volumesNamed(ec2, name)).length === 0, soon);
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
