import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { BackupContents } from "#domain/backup-contents.ts";
import { type Reading, unreadable } from "#domain/reading.ts";
import { archiveOf, pathsOf } from "./archive.fixture.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, tenant } from "./foreign.fixture.ts";
import { createMemory } from "./live/memory.ts";
import { type Material, sourcesOf } from "./sources.fixture.ts";

type Body = NonNullable<Material["objects"]>[string];
type Bodies = Readonly<Record<string, Body | undefined>>;

const FOLDER = "backups/acme-1/";
const ARCHIVE = "acme-1.tar.gz";
const LIST = "acme-1-resource-list.json.gz";
const RESULTS = "acme-1-results.gz";
const METADATA = "velero-backup.json";
const zipped = (value: unknown) => gzipSync(JSON.stringify(value));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

let whole: Bodies;
beforeAll(async () => {
  whole = {
    [ARCHIVE]: await archiveOf(pathsOf("tenant-acme", ["pods/kafka-0", "persistentvolumeclaims/data-0"])),
    [LIST]: zipped({ "v1/Pod": ["tenant-acme/kafka-0"], "v1/Node": ["a"], "v1/Secret": null }),
    [RESULTS]: zipped({ errors: {} }),
    "acme-1-logs.gz": unreadable("forbidden", "s3", "logs are not to be read"),
    [METADATA]: json(backupObject("acme-1")),
  };
});

interface Given {
  readonly bodies?: Bodies;
  readonly listed?: Bodies;
  readonly backup?: Readonly<Record<string, unknown>>;
  readonly locations?: readonly unknown[];
  readonly tenants?: readonly ReturnType<typeof tenant>[];
  readonly memory?: Material["memory"];
}

async function read({ bodies = whole, listed = bodies, backup = {}, ...given }: Given = {}) {
  const present = Object.entries(bodies).flatMap(([file, body]) =>
    body === undefined ? [] : [[`example-backups/${FOLDER}${file}`, body] as const],
  );
  const Contents = Object.entries(listed).map(([file, body]) => ({
    ...{ Key: `${FOLDER}${file}`, LastModified: "2026-03-10T01:00:00Z", ETag: `"${file}"` },
    Size: body instanceof Uint8Array ? body.length : 1,
  }));
  const { sources, asked } = sourcesOf({
    lists: {
      "backups.velero.io": [backupObject("acme-1", backup)],
      "backupstoragelocations.velero.io": given.locations ?? [locationObject()],
    },
    buckets: { "example-backups/get-bucket-versioning": [{}], "example-backups/list-objects-v2": [{ Contents }] },
    objects: Object.fromEntries(present),
    ...(given.memory === undefined ? {} : { memory: given.memory }),
  });
  const subject = { cluster: CLUSTER, tenants: given.tenants ?? [tenant("acme")], now: NOW };
  const { backupContents } = await collectFacts(sources, ["backupContents"], subject);
  if (backupContents?.status !== "observed") throw new Error("the fact as a whole could not be read");
  const opened = asked.filter((what) => what.startsWith(`example-backups/${FOLDER}`));
  return { contents: backupContents.value.get("acme-1"), opened: opened.map((key) => key.slice(31)) };
}

async function contentsOf(given: Given): Promise<BackupContents> {
  const { contents } = await read(given);
  if (contents?.status !== "observed") throw new Error("the folder could not be read");
  return contents.value;
}

const without = (file: string): Bodies => Object.fromEntries(Object.entries(whole).filter(([name]) => name !== file));
const causeOf = (reading: Reading<unknown> | undefined) => (reading?.status === "unreadable" ? reading.cause : "none");

describe("backupContents", () => {
  it("opens everything but the log, each once", async () => {
    const { contents, opened } = await read();
    expect(opened.toSorted()).toEqual([LIST, RESULTS, ARCHIVE, METADATA]);
    expect(contents).toMatchObject({
      value: {
        folder: "s3://example-backups/backups/acme-1/",
        metadata: { value: { name: "acme-1" } },
        archive: { value: { resources: 2 } },
      },
    });
  });

  it("tells of the archive what the tenant's namespace needs", async () => {
    const { archive, documents, files } = await contentsOf({});
    const size = (whole[ARCHIVE] as Uint8Array).length;
    expect(archive).toMatchObject({ value: { bytes: size } });
    expect(files.get(ARCHIVE)).toEqual({
      bytes: size,
      storageClass: "STANDARD",
      etag: `"${ARCHIVE}"`,
      writtenAt: expect.any(Number),
    });
    expect(archive.status === "observed" && archive.value.namespaces.get("tenant-acme")).toEqual({
      ...{ resources: 2, claims: ["data-0"], counted: {}, missing: [] },
    });
    expect([...documents.keys()].toSorted()).toEqual([LIST, RESULTS]);
  });

  it("finds what the list of resources names and the archive does not hold", async () => {
    const list = zipped({ "v1/Pod": ["tenant-acme/kafka-0", "tenant-acme/kafka-1", "tenant-acme-eu/kafka-2"] });
    const { archive } = await contentsOf({ bodies: { ...whole, [LIST]: list } });
    expect(archive.status === "observed" && archive.value.namespaces.get("tenant-acme")?.missing).toEqual(["kafka-1"]);
  });

  it("opens a backup that tenants share once, for all of them", async () => {
    const shared = { includedNamespaces: ["tenant-acme", "tenant-globex"] };
    const { contents, opened } = await read({ backup: shared, tenants: [tenant("acme"), tenant("globex")] });
    expect(opened.filter((file) => file === ARCHIVE)).toHaveLength(1);
    const archive = contents?.status === "observed" ? contents.value.archive : undefined;
    expect(archive?.status === "observed" && [...archive.value.namespaces.keys()]).toEqual([
      "tenant-acme",
      "tenant-globex",
    ]);
  });

  it("opens nothing for a tenant that is gone", async () => {
    expect(await read({ tenants: [tenant("acme", "deleted")] })).toEqual({ contents: undefined, opened: [] });
  });

  it.each<[string, Body]>([
    ["is an error page", Buffer.from("<Error/>")],
    ["is empty", Buffer.alloc(0)],
  ])("says that an archive that %s is malformed", async (_, body) => {
    const { archive } = await contentsOf({ bodies: { ...whole, [ARCHIVE]: body } });
    expect(archive).toMatchObject({ cause: "malformed", source: `s3://example-backups/${FOLDER}${ARCHIVE}` });
  });

  it.each<[string, string, Body]>([
    ["a list of resources", LIST, zipped(["tenant-acme/kafka-0"])],
    ["a list of resources", LIST, Buffer.from("{}")],
    ["results", RESULTS, zipped({}).subarray(0, 10)],
  ])("says that %s is malformed, and opens the archive all the same: %s", async (_, file, body) => {
    const { archive, documents } = await contentsOf({ bodies: { ...whole, [file]: body } });
    expect(causeOf(documents.get(file))).toBe("malformed");
    expect(archive.status).toBe("observed");
  });

  it.each<[string, Body]>([
    ["an empty object", Buffer.alloc(0)],
    ["no JSON", Buffer.from("<Error/>")],
    ["no Backup", json({ kind: "Restore", metadata: { name: "acme-1" } })],
  ])("says that a description that is %s is malformed", async (_, body) => {
    expect(causeOf((await contentsOf({ bodies: { ...whole, [METADATA]: body } })).metadata)).toBe("malformed");
  });

  it("tells what is not there from what may not be read, and from what nobody read", async () => {
    expect(causeOf((await contentsOf({ bodies: without(ARCHIVE) })).archive)).toBe("notFound");
    expect(causeOf((await contentsOf({ bodies: without(METADATA) })).metadata)).toBe("notFound");
    expect(causeOf((await contentsOf({ bodies: without(ARCHIVE), listed: whole })).archive)).toBe("notLookedAt");
    const closed = { ...whole, [ARCHIVE]: unreadable("forbidden", "s3", "AccessDenied") };
    expect(causeOf((await contentsOf({ bodies: closed })).archive)).toBe("forbidden");
  });

  it("has no files where there is no folder", async () => {
    const { files, archive } = await contentsOf({ bodies: {} });
    expect([files.size, causeOf(archive)]).toEqual([0, "notFound"]);
  });

  it("is not known where the location is not", async () => {
    const { contents } = await read({ backup: { storageLocation: "elsewhere" } });
    expect(contents).toMatchObject({ cause: "notFound", message: 'its location "elsewhere" is not known' });
  });
});

describe("what was opened before", () => {
  it("is not opened again as long as nothing in the folder was written anew", async () => {
    const memory = createMemory(() => NOW);
    const all = [LIST, RESULTS, ARCHIVE, METADATA];
    const openedOf = async (given: Given) => new Set((await read({ memory, ...given })).opened);
    expect(await openedOf({})).toEqual(new Set(all));
    // But for one object, which shows that the place can be read.
    expect(await read({ memory })).toMatchObject({ opened: [METADATA], contents: { status: "observed" } });
    const grown = { ...whole, [RESULTS]: zipped({ errors: {}, warnings: {} }) };
    expect(await openedOf({ bodies: grown })).toEqual(new Set(all));
    expect(await openedOf({ bodies: grown, tenants: [tenant("acme"), tenant("acme")] })).toEqual(new Set(all));
  });

  it("is not believed while nothing of the place can be read", async () => {
    const memory = createMemory(() => NOW);
    await read({ memory });
    const bodies = Object.fromEntries(Object.keys(whole).map((file) => [file, unreadable("forbidden", "s3", "403")]));
    const { archive } = await contentsOf({ memory, bodies, listed: whole });
    expect(causeOf(archive)).toBe("forbidden");
  });

  it("is opened again where something could not be read, and not where it is broken", async () => {
    const memory = createMemory(() => NOW);
    const closed = { ...whole, [ARCHIVE]: unreadable("throttled", "s3", "SlowDown") };
    for (const _ of [1, 2]) expect((await read({ memory, bodies: closed })).opened).toContain(ARCHIVE);
    const broken = { ...whole, [ARCHIVE]: Buffer.from("<Error/>") };
    expect((await read({ memory, bodies: broken })).opened).toContain(ARCHIVE);
    expect((await read({ memory, bodies: broken })).opened).toEqual([METADATA]);
  });
});
