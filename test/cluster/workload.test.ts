import { DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import { GetBucketEncryptionCommand, GetPublicAccessBlockCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "#local/servers/wait.ts";
import { sharedClients, soon } from "./shared-clients.ts";
import { volumesNamed } from "./volumes-named.ts";

const { environment, core, custom, ec2, s3, createNamespace, runSampleWorkload } = sharedClients();

describe("a workload", () => {
  const namespace = "tenant-workload";

  beforeAll(async () => {
    await createNamespace(namespace);
    await runSampleWorkload(namespace);
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

      const found = await volumesNamed(ec2, name);
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

    const { KeyCount } = await s3.send(
      new ListObjectsV2Command({ Bucket: environment.veleroBucket, Prefix: `backups/${name}/` }),
    );
    expect(KeyCount).toBe(9);
  });
});

describe("the bucket for backups", () => {
  it("is encrypted and closed to the public", async () => {
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
