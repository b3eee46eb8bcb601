import { randomBytes } from "node:crypto";
import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  ModifySnapshotAttributeCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import type { PruneItem, PruneMethod } from "#domain/pruning.ts";
import { createPrune } from "#effects/retention/prune.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, custom, ec2, s3, createNamespace } = sharedClients();
const { kubernetes } = environment;

/** Where no Velero looks. */
const velero = `prune-${randomBytes(4).toString("hex")}`;
const bucket = velero;
const prune = createPrune(velero, {
  kubernetes: connectKubernetes({
    cluster: kubernetes.clusterName,
    endpoint: async () => kubernetes,
    token: async () => kubernetes.adminToken,
  }),
  ...{ ec2, s3 },
});

function item(kind: PruneItem["kind"], id: string, method: PruneMethod, changes: Partial<PruneItem> = {}): PruneItem {
  const defaults = { reason: "OrphanSnapshot", message: "-", facts: {}, tenants: [], after: [] } as const;
  return { ...defaults, kind, id, place: bucket, method, ...changes };
}

beforeAll(async () => {
  await createNamespace(velero);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }));
});

describe("a snapshot that is pruned", () => {
  async function planned(): Promise<PruneItem> {
    const { VolumeId = "" } = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: `${environment.aws.region}a`, Size: 1 }),
    );
    const { SnapshotId = "" } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    await ec2.send(new CreateTagsCommand({ Resources: [SnapshotId], Tags: [{ Key: "a", Value: "b" }] }));
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    const startedAt = Snapshots[0]?.StartTime?.getTime() ?? 0;
    return item("Snapshot", SnapshotId, { by: "DeleteSnapshot", volumeId: VolumeId, startedAt, tags: { a: "b" } });
  }
  const isThere = async ({ id }: PruneItem) => {
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
    return Snapshots.some(({ SnapshotId }) => SnapshotId === id);
  };

  it("is deleted, and deleted again was gone already", async () => {
    const one = await planned();
    expect((await prune(one, 0)).outcome).toBe("deleted");
    expect(await isThere(one)).toBe(false);
    expect((await prune(one, 0)).outcome).toBe("alreadyAbsent");
  });

  it("that somebody else has deleted was gone already", async () => {
    const one = await planned();
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId: one.id }));
    expect((await prune(one, 0)).outcome).toBe("alreadyAbsent");
  });

  it.each([
    [
      "has another tag since",
      (id: string) => new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "hold", Value: "1" }] }),
    ],
    [
      "is shared since",
      (SnapshotId: string) =>
        new ModifySnapshotAttributeCommand({
          ...{ SnapshotId, Attribute: "createVolumePermission", OperationType: "add", UserIds: ["111111111111"] },
        }),
    ],
  ])("that %s stays", async (_, change) => {
    const one = await planned();
    const command = change(one.id);
    await (command instanceof CreateTagsCommand ? ec2.send(command) : ec2.send(command));
    expect((await prune(one, 0)).outcome).toBe("changed");
    expect(await isThere(one)).toBe(true);
  });

  it.each([{ volumeId: "vol-other" }, { startedAt: 1 }])("of which %j was planned stays", async (change) => {
    const one = await planned();
    const other = { ...one, method: { ...one.method, ...change } as PruneMethod };
    expect((await prune(other, 0)).outcome).toBe("changed");
    expect(await isThere(one)).toBe(true);
  });
});

describe("versions that are pruned", () => {
  const put = (Key: string, Body = "data") => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const list = async (Prefix: string) => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix }),
    );
    return [
      ...Versions.map(({ Key = "", VersionId = "", ETag = "" }) => ({ key: Key, versionId: VersionId, etag: ETag })),
      ...DeleteMarkers.map(({ Key = "", VersionId = "" }) => ({ key: Key, versionId: VersionId })),
    ];
  };
  const planned = async (name: string, reason: PruneItem["reason"]) =>
    item(
      "Folder",
      `s3://${bucket}/backups/${name}/`,
      { by: "DeleteVersions", versions: await list(`backups/${name}/`) },
      { reason },
    );
  const LATER = Date.parse("2100-01-01T00:00:00Z");

  it("go, with their markers, and leave a folder whose name begins the same", async () => {
    await put("backups/a/1");
    await put("backups/a/1", "again");
    await put("backups/a/2");
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "backups/a/2" }));
    await put("backups/a-eu/1");
    const one = await planned("a", "FolderWithoutMetadata");
    expect((await prune(one, LATER)).outcome).toBe("deleted");
    expect(await list("backups/a/")).toEqual([]);
    expect(await list("backups/a-eu/")).toHaveLength(1);
    expect((await prune(one, LATER)).outcome).toBe("alreadyAbsent");
  });

  it("stay all together where anything was written beside them since", async () => {
    await put("backups/b/1");
    const one = await planned("b", "FolderWithoutMetadata");
    await put("backups/b/velero-backup.json");
    expect((await prune(one, 0)).outcome).toBe("changed");
    expect(await list("backups/b/")).toHaveLength(2);
  });

  it("stay all together where anything was written in the very second of the plan, which S3 counts", async () => {
    await put("backups/s/1");
    const one = await planned("s", "FolderWithoutMetadata");
    await put("backups/s/velero-backup.json");
    const endOfSecond = Math.floor(Date.now() / 1000) * 1000 + 999;
    expect((await prune(one, endOfSecond)).outcome).toBe("changed");
    expect(await list("backups/s/")).toHaveLength(2);
  });

  it("that are locked stay, and are said to", async () => {
    const Bucket = `${bucket}-locked`;
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    const Key = "backups/l/1";
    const ObjectLockRetainUntilDate = new Date(Date.now() + 3_600_000);
    const { VersionId: versionId = "", ETag: etag = "" } = await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: "x", ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate }),
    );
    const one = item(
      "Folder",
      `s3://${Bucket}/backups/l/`,
      { by: "DeleteVersions", versions: [{ key: Key, versionId, etag }] },
      { reason: "FolderWithoutMetadata", place: Bucket },
    );
    const { outcome, message } = await prune(one, LATER);
    expect(outcome).toBe("deferred");
    expect(message).toMatch(/^1 of 1 versions were not deleted; of backups\/l\/1, S3 said AccessDenied/u);
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toHaveLength(1);
  });

  it("that are hidden go whatever is written beside them, and nothing else does", async () => {
    await put("backups/c/1", "old");
    const one = await planned("c", "HiddenVersionsTooOld");
    await put("backups/c/1", "new");
    expect((await prune(one, 0)).outcome).toBe("deleted");
    expect(await list("backups/c/")).toHaveLength(1);
  });

  it("of another content than was planned stay", async () => {
    await put("backups/d/1");
    const one = await planned("d", "FolderWithoutMetadata");
    const versions = (await list("backups/d/")).map((version) => ({ ...version, etag: '"other"' }));
    expect((await prune({ ...one, method: { by: "DeleteVersions", versions } }, LATER)).outcome).toBe("changed");
    expect(await list("backups/d/")).toHaveLength(1);
  });

  it("of more than a thousand objects go, too", async () => {
    for (let at = 0; at < 1_050; at += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => put(`backups/many/${at + n}`)));
    const versions = [];
    let next: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: "backups/many/", ...(next && { KeyMarker: next }) }),
      );
      for (const { Key = "", VersionId = "", ETag = "" } of page.Versions ?? [])
        versions.push({ key: Key, versionId: VersionId, etag: ETag });
      next = page.IsTruncated ? page.NextKeyMarker : undefined;
    } while (next !== undefined);
    expect(versions).toHaveLength(1_050);
    const one = item(
      "Folder",
      `s3://${bucket}/backups/many/`,
      { by: "DeleteVersions", versions },
      { reason: "LocationGone" },
    );
    expect((await prune(one, LATER)).outcome).toBe("deleted");
    expect(await list("backups/many/")).toEqual([]);
  });
});

describe("a Backup that is pruned", () => {
  const group = { group: "velero.io", version: "v1", namespace: velero } as const;
  async function create(name: string): Promise<string> {
    const body = {
      ...{ apiVersion: "velero.io/v1", kind: "Backup", metadata: { name }, spec: { includedNamespaces: ["x"] } },
      status: { phase: "Completed", expiration: "2026-01-01T00:00:00Z" },
    };
    const made: { readonly metadata: { readonly uid: string } } = await custom.createNamespacedCustomObject({
      ...group,
      plural: "backups",
      body,
    });
    return made.metadata.uid;
  }
  const requests = async (): Promise<readonly string[]> => {
    const { items }: { readonly items: readonly { readonly spec: { readonly backupName: string } }[] } =
      await custom.listNamespacedCustomObject({ ...group, plural: "deletebackuprequests" });
    return items.map(({ spec }) => spec.backupName);
  };
  const facts = { phase: "Completed", expiresAt: "2026-01-01T00:00:00Z" };

  it("is asked for once, however often that is done", async () => {
    const uid = await create("asked");
    const one = item("Backup", "asked", { by: "DeleteBackupRequest", uid, request: `surety-${uid}-1` }, { facts });
    expect((await prune(one, 0)).outcome).toBe("requested");
    expect((await prune(one, 0)).outcome).toBe("requested");
    expect((await requests()).filter((name) => name === "asked")).toHaveLength(1);
  });

  it.each([
    ["UID", { uid: "other" }, {}],
    ["phase", {}, { phase: "Failed" }],
    ["expiry", {}, { expiresAt: "2027-01-01T00:00:00Z" }],
  ])("stays where its %s is not the one that was planned", async (what, method, other) => {
    const name = `changed-${what.toLowerCase()}`;
    const uid = await create(name);
    const request = { by: "DeleteBackupRequest", uid, request: `surety-${uid}-1`, ...method } as const;
    expect((await prune(item("Backup", name, request, { facts: { ...facts, ...other } }), 0)).outcome).toBe("changed");
    expect(await requests()).not.toContain(name);
  });

  it("without a location goes as an object, by its UID", async () => {
    const uid = await create("alone");
    const wrong = item("Backup", "alone", { by: "DeleteObject", uid: "other" });
    expect((await prune(wrong, 0)).outcome).toBe("changed");
    expect((await prune(item("Backup", "alone", { by: "DeleteObject", uid }), 0)).outcome).toBe("deleted");
    expect((await prune(item("Backup", "alone", { by: "DeleteObject", uid }), 0)).outcome).toBe("alreadyAbsent");
  });
});
