import { describe, expect, it } from "vitest";
import { backup, healthyFacts, NOW } from "#controls/cluster.fixture.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { DAY } from "#domain/duration.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Backup } from "#domain/velero.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import { memoryBucket } from "#effects/state/bucket.double.ts";
import type { Dependencies } from "./dependencies.ts";
import { keepBackupLists } from "./keep-backup-lists.ts";
import { tenantNamed } from "./world.double.ts";

const ACME = tenantNamed("acme");
const NEWEST = "acme-daily-20260310010000";
const FIRST = NOW - 1_000;

/** A bucket that holds what the last sweep saved, and sweeps that look at acme. */
function sweeps() {
  const { s3, objects } = memoryBucket();
  const store = createBackupListStore(s3, "state");
  const world = { objects, warned: [] as string[], failing: false };
  const deps: Pick<Dependencies, "backupLists" | "configuration" | "logger"> = {
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
    }),
    backupLists: {
      change: (...asked) => (world.failing ? Promise.reject(new Error("no room")) : store.change(...asked)),
    },
    logger: { info: () => undefined, error: () => undefined, warn: (said) => void world.warned.push(String(said)) },
  };
  const listOf = async (tenant: string) => (await (await store.open("prod-eu"))?.of([tenant]))?.[0];
  return Object.assign(world, {
    listOf,
    /** Resolves to acme's list. */
    async sweep(readings: Readings, at = NOW, tenants = [ACME]) {
      await keepBackupLists({ cluster: "prod-eu", at, tenants, readings }, deps);
      return listOf("acme");
    },
  });
}

/** Everything that is known of a healthy cluster, with other Backups in it. */
function readings(backups?: readonly Backup[]): Readings {
  const facts: Partial<Facts> = healthyFacts();
  const known = { ...facts, ...(backups !== undefined && { backups }) };
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, observed(value, NOW)])) as Readings;
}

const older = (days: number, fields: Partial<Backup> = {}) =>
  backup({ name: `acme-daily-${days}`, startedAt: NOW - days * DAY, expiresAt: NOW + (30 - days) * DAY, ...fields });

describe("lists of backups", () => {
  it("hold each Backup of a tenant, newest first, and what the opened one held", async () => {
    const list = await sweeps().sweep(readings([older(3), backup({ name: NEWEST }), older(1)]));
    expect(list?.backups.map(({ name }) => name)).toEqual([NEWEST, "acme-daily-1", "acme-daily-3"]);
    expect(list?.backups[0]?.coverage).toEqual({
      ...{ seenAt: NOW, snapshots: 3, copies: 0, missing: 0, missingNames: [], unclear: 0 },
    });
    expect(list?.backups[1]?.coverage).toBeUndefined();
  });

  it("keep what a Backup held once it is not the newest any more", async () => {
    const world = sweeps();
    await world.sweep(readings([backup({ name: NEWEST })]), FIRST);
    const made = backup({ name: "acme-daily-later", startedAt: NOW });
    const list = await world.sweep({
      ...readings([made, backup({ name: NEWEST })]),
      volumeInfos: observed(new Map(), NOW),
    });
    expect(list?.backups.map(({ coverage }) => coverage?.seenAt)).toEqual([undefined, FIRST]);
  });

  it("know nothing of a Backup that was made again under the same name", async () => {
    const world = sweeps();
    await world.sweep(readings([backup({ name: NEWEST })]), FIRST);
    const again = backup({ name: NEWEST, startedAt: NOW });
    const list = await world.sweep({ ...readings([again]), volumeInfos: observed(new Map(), NOW) });
    expect(list?.backups.map(({ coverage }) => coverage)).toContain(undefined);
  });

  it("name the claims that a Backup lacks", async () => {
    const facts = healthyFacts();
    const snapshots = facts.snapshots.filter(({ id }) => !id.includes("data-kafka-1-"));
    const list = await sweeps().sweep({ ...readings(), snapshots: observed(snapshots, NOW) });
    expect(list?.backups[0]?.coverage).toMatchObject({ snapshots: 2, missing: 1, missingNames: ["data-kafka-1"] });
  });

  it.each(["volumeInfos", "persistentVolumeClaims", "persistentVolumes", "snapshots"] as const)(
    "do not say what a Backup holds where %s could not be read",
    async (name) => {
      const list = await sweeps().sweep({ ...readings(), [name]: unreadable("timedOut", name, "no answer") });
      expect(list?.backups[0]).not.toHaveProperty("coverage");
    },
  );

  it("stay as they were where Backups could not be read, with the time at which they were seen", async () => {
    const world = sweeps();
    await world.sweep(readings(), FIRST);
    const list = await world.sweep({ ...readings(), backups: unreadable("timedOut", "backups", "no answer") });
    expect(list?.seenAt).toBe(FIRST);
  });

  it("of tenants that were not looked at stay as they were", async () => {
    const world = sweeps();
    await world.sweep(readings(), FIRST);
    const list = await world.sweep(readings(), NOW, [tenantNamed("globex")]);
    expect([list?.seenAt, (await world.listOf("globex"))?.seenAt]).toEqual([FIRST, NOW]);
  });

  it.each<[string, Partial<Backup>, boolean]>([
    ["completed, and had time left", {}, true],
    ["expired", { expiresAt: NOW - 1 }, false],
    ["failed", { phase: "Failed" }, false],
    ["kept as long as promised", { startedAt: NOW - 30 * DAY, expiresAt: NOW + DAY }, false],
  ])("show one that is gone as gone where it was %s: %#", async (_, fields, isShown) => {
    const world = sweeps();
    await world.sweep(readings([older(5, fields)]), FIRST);
    await world.sweep(readings([]), NOW - 1);
    const list = await world.sweep(readings([]));
    expect(list?.backups.map(({ goneSince }) => goneSince)).toEqual(isShown ? [NOW - 1] : []);
  });

  it("of a tenant that leaves do not show as gone what is deleted for that", async () => {
    const world = sweeps();
    await world.sweep(readings([older(5)]), FIRST);
    const list = await world.sweep(readings([]), NOW, [tenantNamed("acme", { state: "offboarding" })]);
    expect(list?.backups).toEqual([]);
  });

  it("that cannot be saved do not make a sweep fail, and that is logged", async () => {
    const world = sweeps();
    world.failing = true;
    await world.sweep(readings());
    expect(world.warned).toEqual(["Lists of backups not saved"]);
  });

  it("that are damaged are begun anew by the next sweep, and that is logged", async () => {
    const world = sweeps();
    await world.sweep(readings([older(5)]), FIRST);
    for (const [key, stored] of world.objects) world.objects.set(key, { ...stored, body: stored.body.subarray(9) });
    const list = await world.sweep(readings([older(3)]));
    expect(list?.backups.map(({ name }) => name)).toEqual(["acme-daily-3"]);
    expect(world.warned).toEqual(["Lists of backups begun anew"]);
  });

  it("of a tenant that is deleted end", async () => {
    const world = sweeps();
    await world.sweep(readings(), FIRST);
    expect(await world.sweep(readings(), NOW, [tenantNamed("acme", { state: "deleted" })])).toBeUndefined();
  });

  it("of more Backups than a time line needs hold the newest, and count the others", async () => {
    const hourly = Array.from({ length: 500 }, (_, at) => older(at / 24, { name: `acme-${at}` }));
    const list = await sweeps().sweep(readings(hourly));
    expect([list?.backups.length, list?.more, list?.backups[0]?.name]).toEqual([400, 100, "acme-0"]);
  });
});
