import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Backup } from "#domain/velero.ts";
import { backup, location } from "../deletion/world.fixture.ts";
import { planRetention } from "./plan-retention.ts";
import { NOW, proof, retentionWorld, tenant } from "./retention-world.fixture.ts";
import type { RetentionWorld } from "./world.ts";

const old = (name: string, changes: Partial<Backup> = {}) =>
  backup(name, ["tenant-acme"], {
    ...{ startedAt: NOW - 31 * DAY, expiresAt: NOW - DAY, phase: "Completed" },
    ...changes,
  });
const fresh = old("fresh", { startedAt: NOW - DAY, expiresAt: NOW + 29 * DAY });

const worldWith = (backups: readonly Backup[], changes: Partial<RetentionWorld["readings"]> = {}) =>
  retentionWorld({ backups: observed(backups, NOW), ...changes }, { proofs: new Map([["fresh", proof()]]) });

const outcome = (world: RetentionWorld, id: string) => {
  const { items, skipped } = planRetention(world);
  return items.find((item) => item.id === id)?.reason ?? skipped.find((item) => item.id === id)?.reason;
};

describe("an expired Backup that Velero has not collected", () => {
  it("goes by a request of its own name, while the tenant has a good one that stays", () => {
    const [item, ...others] = planRetention(worldWith([old("old"), fresh])).items;
    expect(others).toEqual([]);
    expect(item).toMatchObject({ id: "old", tenants: ["acme"], reason: "ExpiredNotCollected" });
    expect(item?.method).toEqual({ by: "DeleteBackupRequest", uid: "uid-old", request: "surety-uid-old-1" });
  });

  it.each([
    ["exactly two collection cycles ago", 2 * HOUR, undefined],
    ["just past two collection cycles ago", 2 * HOUR + 1, "ExpiredNotCollected"],
  ])("that expired %s", (_, ago, expected) => {
    expect(outcome(worldWith([old("old", { expiresAt: NOW - ago }), fresh]), "old")).toBe(expected);
  });

  it.each([
    ["InProgress", "BackupNotEnded"],
    ["WaitingForPluginOperations", "BackupNotEnded"],
    ["SomethingNew", "BackupNotEnded"],
    ["Failed", "ExpiredNotCollected"],
    ["Deleting", "ExpiredNotCollected"],
  ])("in phase %s: %s", (phase, expected) => {
    expect(outcome(worldWith([old("old", { phase }), fresh]), "old")).toBe(expected);
  });

  it.each([
    [{ phase: "Unavailable" }, "LocationUnavailable"],
    [{ accessMode: "ReadOnly" as const }, "LocationReadOnly"],
    // With a period of a minute Velero synchronises every two.
    [{ lastSyncedAt: NOW - 240_001 }, "LocationNotSynced"],
    [{ lastSyncedAt: NOW - 240_000 }, "ExpiredNotCollected"],
    [{ lastSyncedAt: NOW - 120_000, syncedEvery: 10_000 }, "ExpiredNotCollected"],
    [{ lastSyncedAt: NOW - 120_001, syncedEvery: 10_000 }, "LocationNotSynced"],
    [{ lastSyncedAt: NOW - 2 * HOUR, syncedEvery: HOUR }, "ExpiredNotCollected"],
    [{ syncedEvery: 0 }, "LocationNotSynced"],
  ])("in a location that is %j: %s", (changes, expected) => {
    const backupStorageLocations = observed([location({ lastSyncedAt: NOW - 1, ...changes })], NOW);
    expect(outcome(worldWith([old("old"), fresh], { backupStorageLocations }), "old")).toBe(expected);
  });

  it.each([
    ["New", HOUR, "AlreadyRequested"],
    ["New", 25 * HOUR, "ExpiredNotCollected"],
    ["InProgress", 10 * 60_000, "AlreadyRequested"],
    ["InProgress", HOUR, "ExpiredNotCollected"],
    ["Processed", 30_000, "AlreadyRequested"],
    ["Processed", 60_000, "ExpiredNotCollected"],
  ])("with a request that is %s since %d ms: %s", (phase, ago, expected) => {
    const request = { name: "r", backupName: "old", createdAt: NOW - ago, phase, errors: [] };
    const world = worldWith([old("old"), fresh], { deleteBackupRequests: observed([request], NOW) });
    expect(outcome(world, "old")).toBe(expected);
  });

  it("stays while it is being restored", () => {
    const restore = { name: "r", labels: {}, createdAt: NOW, backupName: "old", includedNamespaces: [] };
    const restores = observed([{ ...restore, excludedNamespaces: [], namespaceMapping: {}, phase: "InProgress" }], NOW);
    expect(outcome(worldWith([old("old"), fresh], { restores }), "old")).toBe("BeingRestored");
  });

  it.each([
    ["held", "TenantHeld"],
    ["offboarding", "TenantLeaves"],
  ] as const)("of a tenant that is %s stays", (state, expected) => {
    const world = { ...worldWith([old("old"), fresh]), tenants: [tenant("acme", state)] };
    expect(outcome(world, "old")).toBe(expected);
  });

  it.each([
    ["all", []],
    ["one, and all whose names begin alike", ["tenant-acme", "tenant-g*"]],
    ["two", ["tenant-acme", "tenant-globex"]],
  ])(
    "that several tenants share, being of the namespaces of %s, stays for the one that is held",
    (_, includedNamespaces) => {
      const shared = old("old", { includedNamespaces });
      const world = { ...worldWith([shared, fresh]), tenants: [tenant("acme"), tenant("globex", "held")] };
      expect(outcome(world, "old")).toBe("TenantHeld");
    },
  );
});

describe("the last good backup of a live tenant", () => {
  const without = (backups: readonly Backup[], proofs: RetentionWorld["closer"]["proofs"]) =>
    retentionWorld({ backups: observed(backups, NOW) }, { proofs });
  const older = old("older", { startedAt: NOW - 40 * DAY });

  it("stays although it has expired, and somebody is told; older ones go", () => {
    const plan = planRetention(without([older, old("old")], new Map([["old", proof()]])));
    expect(plan.items.map(({ id }) => id)).toEqual(["older"]);
    expect(plan.lastGood).toMatchObject([{ tenant: "acme", backup: "old" }]);
  });

  it("is not the newest where that is damaged", () => {
    const proofs = new Map([
      ["old", proof(["its archive: found what is not gzip"])],
      ["older", proof()],
    ]);
    const plan = planRetention(without([older, old("old")], proofs));
    expect([plan.items.map(({ id }) => id), plan.lastGood[0]?.backup]).toEqual([["old"], "older"]);
  });

  it("may be any of those that nobody could open", () => {
    const plan = planRetention(without([older, old("old")], new Map([["older", proof()]])));
    expect(plan.items).toEqual([]);
    expect(plan.skipped.map(({ id, reason }) => [id, reason])).toEqual(
      expect.arrayContaining([
        ["old", "MayBeLastGoodBackup"],
        ["older", "LastGoodBackup"],
      ]),
    );
  });

  it("is not replaced by a newer one whose snapshot is gone, or of which nothing is known", () => {
    const missing = proof([], [{ snapshotHandle: "snap-gone" }]);
    for (const proofs of [new Map([["fresh", missing]]), new Map([["fresh", unreadable("timedOut", "S3", "no")]])])
      expect(planRetention(without([old("old"), fresh], proofs)).items).toEqual([]);
  });

  it("of a tenant that is gone needs no keeping", () => {
    const world = { ...without([old("old")], new Map()), tenants: [tenant("acme", "deleted")] };
    expect(outcome(world, "old")).toBe("ExpiredNotCollected");
  });
});

describe("a Backup that is kept longer than promised", () => {
  const longer = old("longer", { startedAt: NOW - 40 * DAY, expiresAt: NOW + 20 * DAY });
  const world = worldWith([longer, fresh]);

  it("is reported, and stays", () => {
    expect(outcome(world, "longer")).toBe("KeptLonger");
  });

  it("goes where the configuration says so", () => {
    const settings = { ...world.settings, longerTtl: "delete" as const };
    expect(outcome({ ...world, settings }, "longer")).toBe("KeptLongerThanPromised");
  });
});
