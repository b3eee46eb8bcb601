import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { type StoredObjects, storedFolder } from "#domain/storage.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, tenant } from "./foreign.fixture.ts";
import { type Material, sourcesOf } from "./sources.fixture.ts";

const LastModified = "2026-03-10T01:00:00Z";
const object = (Key: string, fields: object = {}) => ({ Key, Size: 10, LastModified, ...fields });
const archive = "backups/acme-1/acme-1.tar.gz";
const versions = { Versions: [object(archive, { IsLatest: false })], DeleteMarkers: [] };
const forbidden = unreadable("forbidden", "s3", "AccessDenied");

async function read(
  buckets: Material["buckets"] = {},
  locations: readonly unknown[] = [locationObject()],
  backups: readonly unknown[] = [backupObject("acme-1")],
) {
  const { sources, asked } = sourcesOf({
    lists: { "backups.velero.io": backups, "backupstoragelocations.velero.io": locations },
    buckets,
  });
  const subject = { cluster: CLUSTER, tenants: [tenant("acme")], now: NOW };
  const { storedObjects } = await collectFacts(sources, ["storedObjects"], subject);
  if (storedObjects?.status !== "observed") throw new Error("the fact as a whole could not be read");
  return { places: storedObjects.value, asked };
}

async function place(buckets: Material["buckets"]): Promise<StoredObjects> {
  const reading = (await read(buckets)).places.get("s3://example-backups/");
  if (reading?.status !== "observed") throw new Error(reading?.message);
  return reading.value;
}

const NEVER = [{}];
const KEPT = [{ Status: "Enabled" }];
const objects = [{ Contents: [object(archive)] }];

describe("what a place holds", () => {
  it("is counted from a listing of objects, where the bucket has never kept versions", async () => {
    const stored = await place({
      "example-backups/get-bucket-versioning": NEVER,
      "example-backups/list-objects-v2": objects,
    });
    expect(storedFolder(stored, "backups", "acme-1")).toMatchObject({ objects: 1, hasArchive: true });
    expect(stored.versions).toMatchObject({ value: "neverKept" });
  });

  it.each(["Enabled", "Suspended"])("is counted from a listing of versions, where they are %s", async (Status) => {
    const stored = await place({
      "example-backups/get-bucket-versioning": [{ Status }],
      "example-backups/list-object-versions": [versions],
      "example-backups/list-objects-v2": [{ Contents: [] }],
    });
    expect(storedFolder(stored, "backups", "acme-1")).toMatchObject({ objects: 0, hiddenVersions: 1 });
    expect(stored.versions).toMatchObject({ value: "listed" });
  });

  it("is known without its hidden versions, where only those could not be listed", async () => {
    const stored = await place({
      "example-backups/get-bucket-versioning": KEPT,
      "example-backups/list-object-versions": forbidden,
      "example-backups/list-objects-v2": objects,
    });
    expect(storedFolder(stored, "backups", "acme-1")).toMatchObject({ objects: 1 });
    expect(stored.versions).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it("could not be listed for what kept its versions from being, where nobody listed the objects alone", async () => {
    const { sources } = sourcesOf({
      lists: { "backups.velero.io": [], "backupstoragelocations.velero.io": [] },
      buckets: {
        "example-backups/get-bucket-versioning": KEPT,
        "example-backups/list-object-versions": forbidden,
      },
    });
    const { storedObjects } = await collectFacts(sources, ["storedObjects"], {
      cluster: CLUSTER,
      tenants: [],
      now: NOW,
    });
    const [reading] = storedObjects?.status === "observed" ? storedObjects.value.values() : [];
    expect(reading).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it("may have hidden versions, where nobody says whether the bucket keeps any", async () => {
    const stored = await place({ "example-backups/list-objects-v2": objects });
    expect(stored.versions).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
    const all = await place({ "example-backups/list-object-versions": [versions] });
    expect(all.versions).toMatchObject({ value: "listed" });
  });

  it("is in a listing of versions as well, where the bucket keeps none", async () => {
    const stored = await place({
      "example-backups/get-bucket-versioning": NEVER,
      "example-backups/list-object-versions": [{ Versions: [object(archive, { IsLatest: true })] }],
    });
    expect(storedFolder(stored, "backups", "acme-1")).toMatchObject({ objects: 1 });
  });

  it.each<[string, Material["buckets"], string]>([
    ["forbidden", { "example-backups/list-objects-v2": forbidden }, "forbidden"],
    ["not looked at", {}, "notLookedAt"],
    ["not a listing", { "example-backups/list-objects-v2": [{ Contents: [object("a")] }, {}] }, "malformed"],
  ])("is unreadable where its listing is %s", async (_, buckets, cause) => {
    const all = { "example-backups/get-bucket-versioning": NEVER, ...buckets };
    expect((await read(all)).places.get("s3://example-backups/")).toMatchObject({ status: "unreadable", cause });
  });

  it("is not known where the answer about versions is none", async () => {
    const stored = await place({
      "example-backups/get-bucket-versioning": [{ Status: "Perhaps" }],
      "example-backups/list-objects-v2": objects,
    });
    expect(stored.versions).toMatchObject({ status: "unreadable" });
  });
});

describe("the places", () => {
  it("are those of all locations, and the configured one, each bucket's part once", async () => {
    const { places } = await read({}, [
      locationObject("a", { objectStorage: { bucket: "example-backups", prefix: "/eu/" } }),
      locationObject("b", { objectStorage: { bucket: "other-backups" } }),
      locationObject("c", { objectStorage: { bucket: "other-backups" } }),
    ]);
    expect([...places.keys()]).toEqual(["s3://example-backups/", "s3://example-backups/eu/", "s3://other-backups/"]);
  });

  it("keep apart what lies in one bucket", async () => {
    const { places } = await read(
      {
        "example-backups/get-bucket-versioning": NEVER,
        "example-backups/list-objects-v2": [{ Contents: [object("eu/backups/x/y"), object("backups/z/y")] }],
      },
      [locationObject("a", { objectStorage: { bucket: "example-backups", prefix: "eu" } })],
    );
    const names = [...places.values()].map((one) => (one.status === "observed" ? one.value.folders[0]?.name : one));
    expect(names).toEqual(["z", "x"]);
  });

  it("are listed after the Backups are, so that what is being deleted is not taken for a folder of nobody", async () => {
    const { asked } = await read({ "example-backups/list-objects-v2": objects });
    expect(asked.indexOf("backups.velero.io")).toBeLessThan(asked.indexOf("example-backups/list-objects-v2"));
  });

  it("are listed in parts where there are many backups, and each object counts once, whatever the pages hold", async () => {
    const many = Array.from({ length: 251 }, (_, at) => backupObject(`b-${10_000 + at}`));
    const { places, asked } = await read(
      {
        "example-backups/get-bucket-versioning": NEVER,
        "example-backups/list-objects-v2": [
          { Contents: [object("backups/b-10000/x"), object("backups/b-10250/x"), object("kopia/tenant-acme/x")] },
        ],
      },
      [locationObject()],
      many,
    );
    expect(asked.filter((what) => what.endsWith("list-objects-v2"))).toHaveLength(2);
    const stored = places.get("s3://example-backups/");
    const counts = stored?.status === "observed" ? stored.value.folders.map(({ objects }) => objects) : [];
    expect(counts).toEqual([1, 1, 1]);
  });

  it("keep the files of the backup that is to be opened", async () => {
    const stored = await place({
      "example-backups/get-bucket-versioning": NEVER,
      "example-backups/list-objects-v2": [{ Contents: [object(archive), object("backups/acme-0/acme-0.tar.gz")] }],
    });
    expect([...(storedFolder(stored, "backups", "acme-1")?.files?.keys() ?? [])]).toEqual(["acme-1.tar.gz"]);
    expect(storedFolder(stored, "backups", "acme-0")).not.toHaveProperty("files");
  });
});
