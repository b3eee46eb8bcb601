import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

type VeleroFact = "backups" | "schedules" | "backupStorageLocations";
const RESOURCE = {
  backups: "backups.velero.io",
  schedules: "schedules.velero.io",
  backupStorageLocations: "backupstoragelocations.velero.io",
} as const;

async function read<F extends VeleroFact>(fact: F, items: readonly unknown[]) {
  const { sources } = sourcesOf({ lists: { [RESOURCE[fact]]: items } });
  return (await collectFacts(sources, [fact], { cluster: CLUSTER, tenants: [], now: NOW }))[fact];
}

describe("backups", () => {
  it("have what Velero leaves out filled in: numbers are 0, the phase is New", async () => {
    const bare = { metadata: { name: "b", namespace: "velero", creationTimestamp: "2026-03-10T01:00:00Z" }, spec: {} };
    expect(await read("backups", [bare])).toMatchObject({
      value: [
        {
          ...{ name: "b", uid: "", labels: {}, phase: "New", errors: 0, warnings: 0, storageLocation: "" },
          ...{ includedNamespaces: [], excludedNamespaces: [], validationErrors: [] },
          ...{ volumeSnapshots: { attempted: 0, completed: 0 }, csiVolumeSnapshots: { attempted: 0, completed: 0 } },
        },
      ],
    });
  });

  it("have times, counts and the time to live", async () => {
    const status = {
      ...{ completionTimestamp: "2026-03-10T01:02:00Z", errors: 1, warnings: 2, failureReason: "no" },
      ...{ volumeSnapshotsAttempted: 3, volumeSnapshotsCompleted: 2, csiVolumeSnapshotsAttempted: 1 },
      progress: { totalItems: 40, itemsBackedUp: 39 },
    };
    expect(await read("backups", [backupObject("b", {}, status)])).toMatchObject({
      value: [
        {
          ...{
            ttl: 720 * HOUR,
            startedAt: Date.parse("2026-03-10T01:00:00Z"),
            completedAt: Date.parse("2026-03-10T01:02:00Z"),
          },
          ...{ expiresAt: Date.parse("2026-04-09T01:00:00Z"), errors: 1, warnings: 2, failureReason: "no" },
          ...{ volumeSnapshots: { attempted: 3, completed: 2 }, csiVolumeSnapshots: { attempted: 1, completed: 0 } },
          ...{ totalItems: 40, itemsBackedUp: 39 },
        },
      ],
    });
  });

  it("keep a phase that this version does not know", async () => {
    expect(await read("backups", [backupObject("b", {}, { phase: "Dreaming" })])).toMatchObject({
      value: [{ phase: "Dreaming" }],
    });
  });

  it("in another namespace are not Velero's: it acts upon those in its own only", async () => {
    const stray = {
      ...backupObject("stray"),
      metadata: { name: "stray", namespace: "tenant-acme", creationTimestamp: "2026-03-10T01:00:00Z" },
    };
    expect(await read("backups", [stray, backupObject("mine")])).toMatchObject({ value: [{ name: "mine" }] });
  });

  it.each([
    [
      "a time that is none",
      {},
      { startTimestamp: "yesterday" },
      'status.startTimestamp: found "yesterday"; allowed is a time',
    ],
    [
      "a time to live that is none",
      { ttl: "thirty" },
      {},
      'spec.ttl: found "thirty"; allowed is a duration such as 720h0m0s',
    ],
    [
      "days, which Go does not know",
      { ttl: "30d" },
      {},
      'spec.ttl: found "30d"; allowed is a duration such as 720h0m0s',
    ],
    ["a count that is none", {}, { errors: "3" }, 'status.errors: found "3"; allowed is a number'],
    [
      "namespaces that are no list",
      { includedNamespaces: "tenant-acme" },
      {},
      'spec.includedNamespaces: found "tenant-acme"; allowed is a list',
    ],
  ])("make the list unreadable by %s", async (_, spec, status, message) => {
    const reading = await read("backups", [backupObject("b", spec, status)]);
    expect(reading).toMatchObject({ status: "unreadable", cause: "malformed" });
    expect(reading?.status === "unreadable" ? reading.message : "").toContain(`Backup velero/b: ${message}`);
  });

  it("name three of many faults, and how many more there are", async () => {
    const reading = await read(
      "backups",
      Array.from({ length: 5 }, (_, at) => backupObject(`b${at}`, { ttl: "x" })),
    );
    expect(reading?.status === "unreadable" ? reading.message : "").toMatch(
      /Backup velero\/b2: .* \(and 2 more like these\)$/u,
    );
  });
});

describe("schedules", () => {
  const schedule = (spec: object, status: object = {}) => ({
    metadata: { name: "acme-daily", namespace: "velero", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { schedule: "0 1 * * *", template: { includedNamespaces: ["tenant-acme"], ttl: "168h0m0s" }, ...spec },
    status,
  });

  it("have their template's scope and time to live", async () => {
    expect(
      await read("schedules", [schedule({ paused: true }, { phase: "Enabled", lastBackup: "2026-03-10T01:00:00Z" })]),
    ).toMatchObject({
      value: [
        {
          ...{ name: "acme-daily", cron: "0 1 * * *", paused: true, phase: "Enabled", ttl: 168 * HOUR },
          ...{
            includedNamespaces: ["tenant-acme"],
            lastBackupAt: Date.parse("2026-03-10T01:00:00Z"),
            validationErrors: [],
          },
        },
      ],
    });
  });

  it("are New and not paused where Velero says nothing", async () => {
    expect(await read("schedules", [schedule({})])).toMatchObject({ value: [{ paused: false, phase: "New" }] });
    const empty = { ...schedule({ paused: null }), status: null };
    expect(await read("schedules", [empty])).toMatchObject({ value: [{ paused: false, phase: "New" }] });
  });
});

describe("backupStorageLocations", () => {
  it("are ReadWrite where nothing else is said", async () => {
    expect(await read("backupStorageLocations", [locationObject()])).toMatchObject({
      value: [
        {
          name: "default",
          bucket: "example-backups",
          prefix: "",
          accessMode: "ReadWrite",
          isDefault: false,
          phase: "Available",
        },
      ],
    });
  });

  it("lose the slashes around their prefix, as Velero takes them off", async () => {
    const spec = { objectStorage: { bucket: "b", prefix: "/a/b/" }, accessMode: "ReadOnly", default: true };
    expect(await read("backupStorageLocations", [locationObject("other", spec)])).toMatchObject({
      value: [{ name: "other", prefix: "a/b", accessMode: "ReadOnly", isDefault: true }],
    });
  });

  it("with a mode of access that is not known are not understood", async () => {
    expect(await read("backupStorageLocations", [locationObject("x", { accessMode: "WriteOnly" })])).toMatchObject({
      status: "unreadable",
      message:
        'BackupStorageLocation velero/x: spec.accessMode: found "WriteOnly"; allowed is one of "ReadWrite", "ReadOnly"',
    });
  });
});
