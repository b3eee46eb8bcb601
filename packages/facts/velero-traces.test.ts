import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { type Material, sourcesOf } from "./sources.fixture.ts";

const collect = (material: Material) =>
  collectFacts(
    sourcesOf(material).sources,
    ["restores", "deleteBackupRequests", "backupRepositories", "volumeSnapshotContents", "recycleBin"],
    { cluster: CLUSTER, tenants: [], now: NOW },
  );
const metadata = (name: string, namespace = "velero") => ({
  name,
  namespace,
  creationTimestamp: "2026-03-10T01:00:00Z",
});
const createdAt = Date.parse("2026-03-10T01:00:00Z");

describe("what Velero leaves", () => {
  it("are Restores, with the namespaces that they read and write", async () => {
    const { restores } = await collect({
      lists: {
        "restores.velero.io": [
          {
            metadata: metadata("r-1"),
            spec: {
              backupName: "acme-1",
              includedNamespaces: ["*", "tenant-acme"],
              namespaceMapping: { "tenant-acme": "copy" },
            },
            status: { phase: "PartiallyFailed", errors: 1 },
          },
          { metadata: metadata("r-2"), spec: { scheduleName: "acme-daily", includedNamespaces: null } },
          {
            metadata: metadata("r-4"),
            spec: {},
            status: { phase: "FailedValidation", validationErrors: ["backup not found"] },
          },
          { metadata: metadata("r-3", "elsewhere"), spec: {} },
        ],
      },
    });
    expect(restores).toMatchObject({
      value: [
        {
          ...{
            name: "r-1",
            createdAt,
            backupName: "acme-1",
            includedNamespaces: ["tenant-acme"],
            phase: "PartiallyFailed",
          },
          namespaceMapping: { "tenant-acme": "copy" },
        },
        { name: "r-2", backupName: "", includedNamespaces: [], namespaceMapping: {}, phase: "New" },
        { name: "r-4", phase: "FailedValidation", refusedFor: ["backup not found"] },
      ],
    });
  });

  it("are requests to delete, with what became of them", async () => {
    const { deleteBackupRequests } = await collect({
      lists: {
        "deletebackuprequests.velero.io": [
          { metadata: metadata("d-1"), spec: { backupName: "acme-1" }, status: { phase: "Processed", errors: ["no"] } },
          { metadata: metadata("d-2"), spec: { backupName: "acme-2" } },
        ],
      },
    });
    expect(deleteBackupRequests).toMatchObject({
      value: [
        { name: "d-1", createdAt, backupName: "acme-1", phase: "Processed", errors: ["no"] },
        { name: "d-2", backupName: "acme-2", phase: "New", errors: [] },
      ],
    });
  });

  it("are repositories of file copies, by namespace", async () => {
    const { backupRepositories } = await collect({
      lists: {
        "backuprepositories.velero.io": [
          {
            metadata: metadata("k-1"),
            spec: { volumeNamespace: "tenant-acme", backupStorageLocation: "default" },
            status: { phase: "Ready" },
          },
        ],
      },
    });
    expect(backupRepositories).toMatchObject({
      value: [{ name: "k-1", volumeNamespace: "tenant-acme", storageLocation: "default", phase: "Ready" }],
    });
  });

  it("are contents of volume snapshots, with the snapshot that they lead to; none without their controller", async () => {
    const spec = { driver: "ebs.csi.aws.com", volumeSnapshotRef: { namespace: "tenant-acme", name: "s" } };
    const kind = "volumesnapshotcontents.snapshot.storage.k8s.io" as const;
    const { volumeSnapshotContents } = await collect({
      lists: {
        [kind]: [
          { metadata: metadata("c-1"), spec, status: { snapshotHandle: "snap-1" } },
          { metadata: metadata("c-2"), spec: { ...spec, source: { snapshotHandle: "snap-2" } } },
          { metadata: metadata("c-3"), spec: { ...spec, source: { volumeHandle: "vol-1" } } },
        ],
      },
    });
    expect(volumeSnapshotContents).toMatchObject({
      value: [
        { name: "c-1", namespace: "tenant-acme", snapshotHandle: "snap-1", createdAt },
        { name: "c-2", snapshotHandle: "snap-2" },
        { name: "c-3" },
      ],
    });
    const none = await collect({ lists: { [kind]: unreadable("notFound", kind, "not served") } });
    expect(none.volumeSnapshotContents).toMatchObject({ status: "observed", value: [] });
  });

  it("are contents of which only the namespace is understood, and nothing where not even that is", async () => {
    const kind = "volumesnapshotcontents.snapshot.storage.k8s.io" as const;
    const of = (spec: object, status?: object) =>
      collect({ lists: { [kind]: [{ metadata: metadata("c-1"), spec, status }] } });
    const ref = { volumeSnapshotRef: { namespace: "tenant-acme" } };
    const odd = await of({ ...ref, driver: "ebs.csi.aws.com" }, { snapshotHandle: 5 });
    expect(odd.volumeSnapshotContents).toMatchObject({
      value: [{ name: "c-1", namespace: "tenant-acme", unclear: "status.snapshotHandle: found 5; allowed is a text" }],
    });
    const anybodys = await of({ driver: "ebs.csi.aws.com" });
    expect(anybodys.volumeSnapshotContents).toMatchObject({ status: "unreadable", cause: "malformed" });
  });

  it("of Velero's own kinds nothing is known where they are not served", async () => {
    const { restores } = await collect({
      lists: { "restores.velero.io": unreadable("notFound", "restores.velero.io", "not served") },
    });
    expect(restores).toMatchObject({ status: "unreadable" });
  });
});

describe("the recycle bin", () => {
  const times = { RecycleBinEnterTime: "2026-02-18T11:00:00Z", RecycleBinExitTime: "2026-03-20T11:00:00Z" };
  const [enteredAt, exitsAt] = [Date.parse(times.RecycleBinEnterTime), Date.parse(times.RecycleBinExitTime)];
  const snapshots = {
    "list-snapshots-in-recycle-bin": [{ Snapshots: [{ SnapshotId: "snap-1", VolumeId: "vol-1", ...times }] }],
  };

  it("holds snapshots and volumes until a date", async () => {
    const { recycleBin } = await collect({
      aws: { ...snapshots, "list-volumes-in-recycle-bin": [{ Volumes: [{ VolumeId: "vol-2", ...times }] }] },
    });
    expect(recycleBin).toMatchObject({
      value: {
        snapshots: [{ id: "snap-1", volumeId: "vol-1", enteredAt, exitsAt }],
        volumes: { value: [{ id: "vol-2", volumeId: "vol-2", enteredAt, exitsAt }] },
      },
    });
  });

  it("is known without its volumes, and not without its snapshots", async () => {
    const { recycleBin } = await collect({ aws: snapshots });
    expect(recycleBin).toMatchObject({ value: { volumes: { cause: "notLookedAt" } } });
    expect((await collect({})).recycleBin).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
    expect((await collect({ aws: { "list-snapshots-in-recycle-bin": [{}] } })).recycleBin).toMatchObject({
      cause: "malformed",
    });
  });
});
