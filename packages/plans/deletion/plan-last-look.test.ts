import { describe, expect, it } from "vitest";
import { configurationSchema } from "#domain/configuration.ts";
import type { DeletionRecord, LastLook } from "#domain/deletion.ts";
import type { Readings } from "#domain/facts.ts";
import type { Violation } from "#domain/finding.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { planLastLook } from "./plan-last-look.ts";
import { deletionRecord, item } from "./record.fixture.ts";
import { folder, snapshot, stored } from "./world.fixture.ts";

const [cluster] = configurationSchema.parse({
  version: 1,
  clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
}).clusters;
const NOW = 9_000;
const KOPIA = "s3://b/kopia/tenant-acme/";

function look(changes: {
  readonly record?: Partial<DeletionRecord>;
  readonly violations?: readonly Violation[];
  readonly readings?: Readings;
  readonly realmUsers?: ReadonlyMap<string, string>;
}) {
  if (cluster === undefined) throw new TypeError("There is no cluster");
  const { record = {}, violations = [], readings = {}, realmUsers = new Map() } = changes;
  const listed: Readings = { volumes: observed([], NOW), snapshots: observed([], NOW), ...readings };
  return planLastLook(deletionRecord(record), violations, listed, { cluster, now: NOW, keycloak: true, realmUsers });
}

function looked(changes: Parameters<typeof look>[0]): LastLook {
  const found = look(changes);
  if ("unreadable" in found) throw new TypeError(found.unreadable);
  return found;
}

describe("planLastLook", () => {
  it("finds nothing where nothing is left, by five roads", () => {
    const { remaining, roads } = looked({});
    expect(remaining).toEqual([]);
    expect(roads.map(({ found }) => found)).toEqual([0, 0, 0, 0, 0]);
  });

  it("is none while EC2 cannot be listed", () => {
    const failed = unreadable("throttled", "ec2", "slow down");
    for (const readings of [{ volumes: failed }, { snapshots: failed }])
      expect(look({ readings })).toHaveProperty("unreadable");
  });

  it("finds a snapshot of the inventory by its id, whatever leads to it now", () => {
    const record = { items: [item("Snapshot", "snap-1")] };
    const readings = { snapshots: observed([snapshot("snap-1", "vol-x"), snapshot("snap-2", "vol-x")], NOW) };
    expect(looked({ record, readings }).remaining).toMatchObject([
      { id: "snap-1", reason: "SnapshotLeft", until: null },
    ]);
  });

  it("keeps the reason and the date of what was known to be deferred", () => {
    const locked = { kind: "Snapshot", id: "snap-1", place: "eu-west-1", reason: "SnapshotLocked", message: "Locked." };
    const record = { deferred: [{ ...locked, until: 99_000 }] };
    const violations = [{ kind: "Snapshot", id: "snap-1", reason: "SnapshotLeft", message: "It still exists." }];
    expect(looked({ record, violations }).remaining).toEqual([{ ...locked, until: 99_000 }]);
  });

  it("says of a shared realm that its users are left, and nothing once it is gone", () => {
    const record = { realm: "shared" };
    const realmUsers = new Map([["shared", "tenant globex"]]);
    const realms = new Map([["shared", observed({ name: "shared", enabled: true, passwordPolicy: [] }, NOW)]]);
    const shared = looked({ record, realmUsers, readings: { realms: observed(realms, NOW) } });
    expect(shared.remaining).toMatchObject([{ kind: "Realm", reason: "SharedRealm", until: null }]);
    expect(shared.roads.at(-1)).toMatchObject({ road: "Keycloak", found: 1 });
    expect(looked({ record, realmUsers, readings: { realms: observed(new Map(), NOW) } }).remaining).toEqual([]);
  });

  it("does not take a locked folder for gone because the namespace's next tenant writes under the same name", () => {
    const locked = { kind: "Folder", id: KOPIA, place: "b", reason: "ObjectLocked", message: "Locked.", until: 99_000 };
    const storedObjects = observed(stored(folder("kopia", "tenant-acme")), NOW);
    expect(looked({ record: { deferred: [locked] }, readings: { storedObjects } }).remaining).toEqual([locked]);
    expect(
      looked({ record: { deferred: [locked] }, readings: { storedObjects: observed(stored(), NOW) } }).remaining,
    ).toEqual([]);
  });
});
