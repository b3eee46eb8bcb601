import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { unreadable } from "#domain/reading.ts";
import type { Remembered } from "#domain/remembered.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, tenant, volumeInfoItem } from "./foreign.fixture.ts";
import { createMemory } from "./live/memory.ts";
import { type Material, sourcesOf } from "./sources.fixture.ts";

const KEY = "example-backups/backups/acme-2/acme-2-volumeinfo.json.gz";
const zipped = (value: unknown) => gzipSync(JSON.stringify(value));
const older = backupObject("acme-1", {}, { startTimestamp: "2026-03-09T01:00:00Z" });
const newer = backupObject("acme-2");

interface Given {
  readonly backups?: readonly unknown[];
  readonly locations?: readonly unknown[];
  readonly objects?: Readonly<Record<string, Uint8Array>>;
  readonly tenants?: readonly ReturnType<typeof tenant>[];
}

async function read({
  backups = [older, newer],
  locations = [locationObject()],
  objects = {},
  tenants = [tenant("acme")],
}: Given) {
  const { sources, asked } = sourcesOf({
    lists: { "backups.velero.io": backups, "backupstoragelocations.velero.io": locations },
    objects,
  });
  const { volumeInfos } = await collectFacts(sources, ["volumeInfos"], { cluster: CLUSTER, tenants, now: NOW });
  if (volumeInfos?.status !== "observed") throw new Error("the fact as a whole could not be read");
  return { infos: volumeInfos.value, asked: asked.filter((what) => what.includes("/")) };
}

describe("volumeInfos", () => {
  it("are those of a tenant's newest readable backup, and no other object is read", async () => {
    const { infos, asked } = await read({ objects: { [KEY]: zipped([volumeInfoItem("data-0")]) } });
    expect(asked).toEqual([KEY]);
    expect([...infos.keys()]).toEqual(["acme-2"]);
    expect(infos.get("acme-2")).toMatchObject({
      value: [
        {
          ...{
            claim: { namespace: "tenant-acme", name: "data-0" },
            volumeName: "pvc-data-0",
            method: "NativeSnapshot",
          },
          ...{ dataMoved: false, skipped: false, result: "succeeded", snapshotHandle: "snap-data-0" },
        },
      ],
    });
  });

  it.each([
    [{ pvbInfo: { phase: "Canceled" } }, "Canceled"],
    [{ snapshotDataMovementInfo: { phase: "Failed" } }, "Failed"],
    [{ nativeSnapshotInfo: { snapshotHandle: "snap-1", Phase: "Failed" } }, "Failed"],
    [{ nativeSnapshotInfo: { snapshotHandle: "snap-1", phase: "Failed" } }, "Failed"],
    [{ nativeSnapshotInfo: null, pvbInfo: { Phase: "Canceled" } }, "Canceled"],
    [{ pvbInfo: { Phase: "" }, snapshotDataMovementInfo: { Phase: "Canceled" } }, "Canceled"],
    [{ nativeSnapshotInfo: null, pvbInfo: { phase: "" } }, undefined],
  ])("say what became of the copy itself: %j", async (fields, phase) => {
    const { infos } = await read({ objects: { [KEY]: zipped([{ ...volumeInfoItem("data-0"), ...fields }]) } });
    const reading = infos.get("acme-2");
    expect(reading?.status === "observed" ? reading.value.map((info) => info.phase) : reading).toEqual([phase]);
  });

  it.each([
    [{ pvbInfo: { uploaderType: "kopia", Phase: "Completed" } }, "kopia"],
    [{ snapshotDataMovementInfo: { uploaderType: "restic" } }, "restic"],
    [{ snapshotDataMovementInfo: { uploaderType: "theirs" } }, undefined],
    [{ pvbInfo: { phase: "Completed" } }, undefined],
  ])("say what has copied files, where it is Velero's own: %j", async (fields, uploader) => {
    const { infos } = await read({ objects: { [KEY]: zipped([{ ...volumeInfoItem("data-0"), ...fields }]) } });
    const reading = infos.get("acme-2");
    expect(reading?.status === "observed" ? reading.value.map((info) => info.uploader) : reading).toEqual([uploader]);
  });

  it("name the snapshot of the CSI driver, also where what is not about the volume is empty instead of left out", async () => {
    const empty = { snapshotHandle: "", Phase: "" };
    const item = { ...volumeInfoItem("data-0"), backupMethod: "CSISnapshot" };
    const ofCsi = {
      nativeSnapshotInfo: empty,
      pvbInfo: { phase: "" },
      csiSnapshotInfo: { snapshotHandle: "snap-csi" },
    };
    const { infos } = await read({ objects: { [KEY]: zipped([{ ...item, ...ofCsi }]) } });
    expect(infos.get("acme-2")).toMatchObject({ value: [{ method: "CSISnapshot", snapshotHandle: "snap-csi" }] });
  });

  it("are those of the newest backup of each Schedule, where each takes in a part", async () => {
    const part = (name: string, schedule: string, startTimestamp: string) => ({
      ...backupObject(name, { labelSelector: { matchLabels: { app: schedule } } }, { startTimestamp }),
      metadata: {
        ...{ name, namespace: "velero", uid: name, creationTimestamp: startTimestamp },
        labels: { "velero.io/schedule-name": schedule },
      },
    });
    const backups = [
      part("kafka-1", "kafka", "2026-03-09T01:00:00Z"),
      part("kafka-2", "kafka", "2026-03-10T01:00:00Z"),
      part("search-1", "search", "2026-03-09T02:00:00Z"),
    ];
    const { infos } = await read({ backups });
    expect([...infos.keys()]).toEqual(["kafka-2", "search-1"]);
  });

  it("are not read for a tenant that is gone", async () => {
    expect((await read({ tenants: [tenant("acme", "deleted")] })).asked).toEqual([]);
  });

  it("of a backup that several tenants share are read once", async () => {
    const shared = backupObject("all-1", { includedNamespaces: ["*"] });
    const { asked } = await read({ backups: [shared], tenants: [tenant("acme"), tenant("globex")] });
    expect(asked).toHaveLength(1);
  });

  it("stand under the location's prefix", async () => {
    const location = locationObject("default", { objectStorage: { bucket: "other", prefix: "eu/prod" } });
    expect((await read({ locations: [location] })).asked).toEqual([
      "other/eu/prod/backups/acme-2/acme-2-volumeinfo.json.gz",
    ]);
  });

  it("of a backup that names no location are in the default one", async () => {
    const { asked } = await read({
      backups: [backupObject("acme-2", { storageLocation: "" })],
      locations: [locationObject("a"), locationObject("b", { objectStorage: { bucket: "b" }, default: true })],
    });
    expect(asked).toEqual(["b/backups/acme-2/acme-2-volumeinfo.json.gz"]);
  });

  it("of a backup whose location is not known cannot be read, and the others can", async () => {
    const lost = backupObject("globex-1", { includedNamespaces: ["tenant-globex"], storageLocation: "gone" });
    const { infos } = await read({
      backups: [newer, lost],
      objects: { [KEY]: zipped([]) },
      tenants: [tenant("acme"), tenant("globex")],
    });
    expect(infos.get("acme-2")?.status).toBe("observed");
    expect(infos.get("globex-1")).toEqual(
      unreadable("notFound", "Backup globex-1", 'its location "gone" is not known'),
    );
  });

  it.each([
    ["an object", { a: 1 }, "found JSON that is not a list"],
    ["a text", "none", "found JSON that is not a list"],
    ["items that are none", [1], "item 1: (the whole): found 1; allowed is a mapping"],
    [
      "a flag that is none",
      [volumeInfoItem("data-0", { skipped: "no" })],
      'data-0: skipped: found "no"; allowed is true or false',
    ],
  ])("are not none in %s", async (_, value, message) => {
    const { infos } = await read({ objects: { [KEY]: zipped(value) } });
    expect(infos.get("acme-2")).toEqual(unreadable("malformed", `s3://${KEY}`, message));
  });

  it("are none in null, as Go writes a list that was never filled", async () => {
    expect((await read({ objects: { [KEY]: zipped(null) } })).infos.get("acme-2")).toMatchObject({
      status: "observed",
      value: [],
    });
  });

  it.each([
    [
      "a CSI snapshot",
      { backupMethod: "CSISnapshot", nativeSnapshotInfo: undefined, csiSnapshotInfo: { snapshotHandle: "snap-9" } },
      "CSISnapshot",
      "snap-9",
    ],
    [
      "a copy that was moved to the object store",
      { backupMethod: "CSISnapshot", snapshotDataMoved: true, csiSnapshotInfo: { snapshotHandle: "snap-9" } },
      "CSISnapshot",
      undefined,
    ],
    [
      "a copy of files",
      { backupMethod: "PodVolumeBackup", nativeSnapshotInfo: undefined },
      "PodVolumeBackup",
      undefined,
    ],
    [
      "a snapshot that failed",
      { result: "failed", nativeSnapshotInfo: { snapshotHandle: "" } },
      "NativeSnapshot",
      undefined,
    ],
    ["a method that is not known", { backupMethod: "Telepathy", nativeSnapshotInfo: undefined }, "unknown", undefined],
  ])("name the snapshot, if any, of %s", async (_, fields, method, snapshotHandle) => {
    const { infos } = await read({ objects: { [KEY]: zipped([volumeInfoItem("data-0", fields)]) } });
    const reading = infos.get("acme-2");
    const [info] = reading?.status === "observed" ? reading.value : [];
    expect(info?.method).toBe(method);
    expect(info?.snapshotHandle).toBe(snapshotHandle);
  });
});

describe("volumeInfos with a memory", () => {
  const FILES = KEY.slice("example-backups/".length);
  const METADATA = FILES.replace(/[^/]+$/u, "velero-backup.json");
  const listed = (fields: object = {}) => [
    {
      Contents: [
        { Key: FILES, Size: 300, ETag: '"1"', LastModified: "2026-03-10T01:02:00Z", ...fields },
        { Key: METADATA, Size: 2, ETag: '"m"', LastModified: "2026-03-10T01:02:00Z" },
      ],
      IsTruncated: false,
    },
  ];
  /** Several looks at a bucket that lists one object, each with a memory that was saved and read again. */
  function looking() {
    let saved: readonly Remembered[] = [];
    return async (bucket: Material["buckets"], body: Uint8Array | undefined, now = NOW, isReadable = true) => {
      const memory = createMemory(() => now, { saved });
      const { sources, asked } = sourcesOf({
        memory,
        lists: { "backups.velero.io": [newer], "backupstoragelocations.velero.io": [locationObject()] },
        buckets: { "example-backups/get-bucket-versioning": [{}], ...bucket },
        objects: {
          ...(isReadable && { [`example-backups/${METADATA}`]: Buffer.from("{}") }),
          ...(body !== undefined && { [KEY]: body }),
        },
      });
      const { volumeInfos } = await collectFacts(sources, ["volumeInfos"], {
        cluster: CLUSTER,
        tenants: [tenant("acme")],
        now,
      });
      saved = JSON.parse(JSON.stringify(memory.answers()));
      const info = volumeInfos?.status === "observed" ? volumeInfos.value.get("acme-2") : volumeInfos;
      const names = info?.status === "observed" ? info.value.map(({ claim }) => claim?.name) : info?.cause;
      return { names, wasRead: asked.includes(KEY) };
    };
  }
  const bucket = (fields: object = {}) => ({ "example-backups/list-objects-v2": listed(fields) });
  const one = zipped([volumeInfoItem("data-0")]);
  const two = zipped([volumeInfoItem("data-0"), volumeInfoItem("data-1")]);

  it("are read once for as long as the bucket lists the same object", async () => {
    const look = looking();
    expect(await look(bucket(), one)).toEqual({ names: ["data-0"], wasRead: true });
    expect(await look(bucket(), one)).toEqual({ names: ["data-0"], wasRead: false });
  });

  it("are read again where nothing of the place can be read now: what is remembered says nothing of that", async () => {
    const look = looking();
    await look(bucket(), one);
    expect(await look(bucket(), undefined, NOW, false)).toEqual({ names: "notLookedAt", wasRead: true });
    expect(await look(bucket(), one)).toEqual({ names: ["data-0"], wasRead: false });
  });

  it.each([
    ["another ETag", { ETag: '"2"' }],
    ["another size", { Size: 301 }],
    ["another time", { LastModified: "2026-03-10T01:03:00Z" }],
  ])("are read again of an object with %s", async (_, change) => {
    const look = looking();
    await look(bucket(), one);
    expect(await look(bucket(change), two)).toEqual({ names: ["data-0", "data-1"], wasRead: true });
  });

  it("are not known of an object that is not listed any more", async () => {
    const look = looking();
    await look(bucket(), one);
    const empty = { "example-backups/list-objects-v2": [{ KeyCount: 0 }] };
    expect(await look(empty, undefined)).toEqual({ names: "notLookedAt", wasRead: true });
  });

  it("are read each time where the listing does not say what would show a change", async () => {
    const look = looking();
    for (const _ of [1, 2]) expect((await look(bucket({ ETag: undefined }), one)).wasRead).toBe(true);
  });

  it("are read each time where the bucket cannot be listed", async () => {
    const look = looking();
    await look(bucket(), one);
    const closed = { "example-backups/list-objects-v2": unreadable("forbidden", "S3", "403") };
    expect(await look(closed, two)).toEqual({ names: ["data-0", "data-1"], wasRead: true });
  });

  it("are read again where they could not be, and not where the object holds something else", async () => {
    const look = looking();
    expect(await look(bucket(), undefined)).toEqual({ names: "notLookedAt", wasRead: true });
    expect(await look(bucket(), one.subarray(0, 20))).toEqual({ names: "malformed", wasRead: true });
    expect(await look(bucket(), one.subarray(0, 20))).toEqual({ names: "malformed", wasRead: false });
  });

  it("are read again after a day at most, whatever the listing says", async () => {
    const look = looking();
    await look(bucket(), one);
    const rotten = one.subarray(0, 20);
    expect(await look(bucket(), rotten, NOW + DAY)).toEqual({ names: "malformed", wasRead: true });
  });
});
