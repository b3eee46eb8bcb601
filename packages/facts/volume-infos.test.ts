import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, tenant, volumeInfoItem } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

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
    [{ nativeSnapshotInfo: null, pvbInfo: { phase: "" } }, undefined],
  ])("say what became of the copy itself: %j", async (fields, phase) => {
    const { infos } = await read({ objects: { [KEY]: zipped([{ ...volumeInfoItem("data-0"), ...fields }]) } });
    const reading = infos.get("acme-2");
    expect(reading?.status === "observed" ? reading.value.map((info) => info.phase) : reading).toEqual([phase]);
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
