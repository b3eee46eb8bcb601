import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import type { Backup, BackupStorageLocation } from "#domain/velero.ts";
import { archiveOf, pathsOf } from "../archive.fixture.ts";
import { collectFacts } from "../collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, volumeInfoItem } from "../foreign.fixture.ts";
import { sourcesOf } from "../sources.fixture.ts";
import { readBackupProof } from "./backup-proof.ts";

const FOLDER = "example-backups/backups/acme-1";
const zipped = (value: unknown) => gzipSync(JSON.stringify(value));

async function whole(): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    [`${FOLDER}/velero-backup.json`]: Buffer.from(JSON.stringify(backupObject("acme-1"))),
    [`${FOLDER}/acme-1.tar.gz`]: await archiveOf(pathsOf("tenant-acme", ["pods/kafka-0"])),
    [`${FOLDER}/acme-1-volumeinfo.json.gz`]: zipped([volumeInfoItem("data-0")]),
  };
}

async function known(location: unknown): Promise<[Backup, readonly BackupStorageLocation[]]> {
  const lists = { "backups.velero.io": [backupObject("acme-1")], "backupstoragelocations.velero.io": [location] };
  const { sources } = sourcesOf({ lists });
  const facts = await collectFacts(sources, ["backups", "backupStorageLocations"], {
    ...{ cluster: CLUSTER, tenants: [], now: NOW },
  });
  const { backups, backupStorageLocations: locations } = facts;
  if (backups?.status !== "observed" || locations?.status !== "observed") throw new Error("not read");
  const [backup] = backups.value;
  if (backup === undefined) throw new Error("there is none");
  return [backup, locations.value];
}

async function prove(changes: Readonly<Record<string, Uint8Array | Unreadable>> = {}, location = locationObject()) {
  const [backup, locations] = await known(location);
  return readBackupProof(sourcesOf({ objects: { ...(await whole()), ...changes } }).sources, backup, locations);
}

const absent = unreadable("notFound", "S3", "NoSuchKey");
const FILES = ["velero-backup.json", "acme-1.tar.gz", "acme-1-volumeinfo.json.gz"];

describe("readBackupProof", () => {
  it("finds nothing wrong with a whole backup, and names its volumes", async () => {
    expect(await prove()).toMatchObject({
      status: "observed",
      value: { faults: [], volumes: [{ snapshotHandle: "snap-data-0" }] },
    });
  });

  it.each(FILES)("finds a fault where %s is certainly not there", async (file) => {
    const proof = await prove({ [`${FOLDER}/${file}`]: absent });
    expect(proof).toMatchObject({ status: "observed", value: { faults: [expect.any(String)] } });
  });

  it.each(FILES)("proves nothing where %s may not be read", async (file) => {
    const forbidden = unreadable("forbidden", "S3", "AccessDenied");
    expect(await prove({ [`${FOLDER}/${file}`]: forbidden })).toMatchObject({
      status: "unreadable",
      cause: "forbidden",
    });
  });

  it.each<[string, Readonly<Record<string, Uint8Array>>, RegExp]>([
    [
      "a description of another",
      { "velero-backup.json": Buffer.from('{"metadata":{"name":"acme-2"}}') },
      /not its own/u,
    ],
    ["a description that is not JSON", { "velero-backup.json": Buffer.from("{") }, /not its own/u],
    ["an archive that is no gzip", { "acme-1.tar.gz": Buffer.from("not gzip") }, /^its archive: /u],
    ["a list of volumes that is no list", { "acme-1-volumeinfo.json.gz": zipped({}) }, /^its list of volumes: /u],
  ])("finds a fault in %s", async (_, files, fault) => {
    const changes = Object.fromEntries(Object.entries(files).map(([file, body]) => [`${FOLDER}/${file}`, body]));
    expect(await prove(changes)).toMatchObject({ value: { faults: [expect.stringMatching(fault)] } });
  });

  it("finds a fault in an archive that is cut off, wherever that is", async () => {
    const name = `${FOLDER}/acme-1.tar.gz`;
    const bytes = (await whole())[name] ?? new Uint8Array();
    for (let end = 1; end < bytes.length; end += Math.ceil(bytes.length / 40))
      expect(await prove({ [name]: bytes.subarray(0, end) })).toMatchObject({
        value: { faults: [expect.stringMatching(/^its archive/u)] },
      });
  });

  it("finds a fault in an archive that holds nothing, and in a backup whose location is gone", async () => {
    const empty = { [`${FOLDER}/acme-1.tar.gz`]: await archiveOf([]) };
    expect(await prove(empty)).toMatchObject({ value: { faults: ["its archive holds nothing"] } });
    expect(await prove({}, locationObject("other"))).toMatchObject({ value: { faults: ["its location is gone"] } });
  });
});
