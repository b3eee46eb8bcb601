import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changed, isList, type Json, parse, valueAt } from "./json.ts";
import { type Files, healthyFiles, openRecorded } from "./recorded.ts";

let recorded: Awaited<ReturnType<typeof openRecorded>>;
const healthy = await healthyFiles();

beforeAll(async () => {
  recorded = await openRecorded();
});
afterAll(() => recorded.close());

const K = "clusters/prod-eu/kubernetes";
const NEWEST = "acme-daily-20260310010000";
const FOLDER = `backups/${NEWEST}`;
const LISTING = "s3/example-backups/list-objects-v2.json";

/** The list at a place within a file of the healthy observation, changed. */
function changedList(file: string, key: string, change: (items: readonly Json[]) => readonly Json[]): Files {
  const document = parse(healthy.get(file) ?? new Uint8Array());
  const items = valueAt(document, [key]);
  return new Map([[file, JSON.stringify(changed(document, [key], change(isList(items) ? items : [])))]]);
}

/** Another object in the newest backup's folder, listed as large as it is. */
function withObject(file: string, body: Uint8Array): Files {
  const listed = { Key: `${FOLDER}/${file}`, LastModified: "2026-03-10T01:02:00Z", Size: body.length };
  return new Map([
    ...changedList(LISTING, "Contents", (items) => [...items, { ...listed, StorageClass: "STANDARD" }]),
    [`s3/example-backups/objects/${FOLDER}/${file}`, body],
  ]);
}

const withRestore = (spec: { readonly [field: string]: Json }, createdAt = "2026-02-10T01:00:00Z") =>
  changedList(`${K}/restores.velero.io.json`, "items", (items) => [
    ...items,
    {
      ...{ apiVersion: "velero.io/v1", kind: "Restore", spec, status: { phase: "Completed" } },
      metadata: { name: "r", namespace: "velero", uid: "r", creationTimestamp: createdAt },
    },
  ]);

const withRule = (rule: { readonly [field: string]: Json }): Files =>
  new Map([
    [
      "s3/example-backups/get-bucket-lifecycle-configuration.json",
      JSON.stringify({ Rules: [{ ID: "r", Status: "Enabled", Filter: { Prefix: "" }, ...rule }] }),
    ],
  ]);

const taggedByVelero = (tagging: string) =>
  changedList(`${K}/backupstoragelocations.velero.io.json`, "items", (items) =>
    items.map((item) => changed(item, ["spec", "config", "tagging"], tagging)),
  );

const CSI_FILES = ["volumesnapshots", "volumesnapshotcontents", "volumesnapshotclasses"].map(
  (kind) => `${NEWEST}-csi-${kind}.json.gz`,
);

describe("what stands next to what is known to go wrong", () => {
  const empty = gzipSync("[]");
  it.each<[string, string, string, string, Files]>([
    ...CSI_FILES.map((file): [string, string, string, string, Files] => [
      `${file}, as releases before 1.17 write it`,
      ...(["backup-intact", "acme", "kept"] as const),
      withObject(file, empty),
    ]),
    ...CSI_FILES.map((file): [string, string, string, string, Files] => [
      `${file} that is cut off`,
      ...(["backup-intact", "acme", "broken"] as const),
      withObject(file, empty.subarray(0, 8)),
    ]),
    [
      "no list by which Velero restores its snapshots",
      ...(["backup-intact", "acme", "broken"] as const),
      changedList(LISTING, "Contents", (items) =>
        items.filter((item) => valueAt(item, ["Key"]) !== `${FOLDER}/${NEWEST}-volumesnapshots.json.gz`),
      ),
    ],
    [
      "a Restore of all that a Backup held which is gone",
      ...(["nothing-left-behind", "gone", "unknown"] as const),
      withRestore({ backupName: "before-upgrade", includedNamespaces: ["*"] }),
    ],
    [
      "the same, older than promised",
      ...(["retention-enforced", "acme", "unknown"] as const),
      withRestore({ backupName: "before-upgrade" }),
    ],
    [
      "the same, without the tenant's namespace",
      ...(["retention-enforced", "acme", "kept"] as const),
      withRestore({ backupName: "before-upgrade", excludedNamespaces: ["tenant-acme"] }),
    ],
    [
      "a Restore by a pattern that is also the tenant's",
      ...(["retention-enforced", "acme", "broken"] as const),
      withRestore({ backupName: "before-upgrade", includedNamespaces: ["tenant-a*"] }),
    ],
    [
      "a rule for tags that Velero sets",
      ...(["backup-kept", "acme", "broken"] as const),
      new Map([
        ...withRule({ Filter: { Tag: { Key: "team", Value: "data" } }, Expiration: { Days: 3 } }),
        ...taggedByVelero("team=data"),
      ]),
    ],
    [
      "a rule for tags that Velero does not set",
      ...(["backup-kept", "acme", "kept"] as const),
      withRule({ Filter: { Tag: { Key: "team", Value: "data" } }, Expiration: { Days: 3 } }),
    ],
    [
      "a rule of which nobody knows whether it is on",
      ...(["backup-kept", "acme", "unknown"] as const),
      withRule({ Status: "enabled", Expiration: { Days: 3 } }),
    ],
    [
      "a rule that lets hidden versions go",
      ...(["backup-kept", "acme", "kept"] as const),
      withRule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    ],
  ])("%s: %s of %s is %s", async (_, control, tenant, outcome, files) => {
    const { findings } = await recorded.check(files);
    const finding = findings.find((one) => one.control === control && one.tenant === tenant);
    expect(finding?.outcome, finding?.message).toBe(outcome);
  });
});
