import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import {
  NEVER_REHEARSED,
  noRehearsals,
  REHEARSAL_LABEL,
  type Rehearsals,
  type TenantRehearsals,
} from "#domain/rehearsal.ts";
import { rehearsalSettingsSchema } from "#domain/rehearsal-settings.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import { afterRecord, afterStep } from "./after-step.ts";
import { needsLookInside, nextStep, withVolumes } from "./next-step.ts";
import { candidates, planBeginnings } from "./plan-beginnings.ts";
import { START, simulateCluster, tenantNamed } from "./simulated.fixture.ts";
import { straysOf } from "./strays.ts";

type Simulation = ReturnType<typeof simulateCluster>;

/** Looks, and takes each rehearsal's next step: what the function does, with everything at hand. */
function plannerOf(world: Simulation, settings: object = {}) {
  let state: Rehearsals = noRehearsals("prod-eu");
  const parsed = () => rehearsalSettingsSchema.parse({ mode: "on", ...settings });
  const seen = () => ({ facts: world.facts(), settings: parsed(), now: world.now });
  const know = (id: string, known: TenantRehearsals) => {
    state = { ...state, tenants: { ...state.tenants, [id]: known } };
  };
  return {
    state: () => state,
    /** What is begun, by the tenants' ids. */
    look(): readonly string[] {
      const planned = { ...seen(), tenants: world.tenants, state, period: 30 * DAY };
      for (const item of straysOf(planned)) world.remove(item);
      const before = state;
      state = planBeginnings(planned, world.opened(), candidates(planned));
      return Object.entries(state.tenants).flatMap(([id, { running }]) =>
        running !== null && (before.tenants[id]?.running ?? null) === null ? [id] : [],
      );
    },
    /** `attempt` is asked before each action; one that fails is not carried out. */
    takeStep(id: string, attempt: () => boolean = () => true): void {
      const known = state.tenants[id] ?? NEVER_REHEARSED;
      if (known.running === null) return;
      const sight = seen();
      const running = withVolumes(known.running, sight);
      const inside = needsLookInside(running, sight.facts) ? world.lookInto(running.name) : undefined;
      const tenant = world.tenants.find((one) => one.id === id);
      const step = nextStep(running, tenant, { ...sight, inside });
      if (step.kind === "record")
        know(id, afterRecord(known, running, step.result, `records/${running.name}`, world.now));
      else know(id, afterStep(known, running, step, world.now));
      if (step.kind === "begin" && attempt()) world.begin(running);
      const jobs = step.kind === "verify" ? step.zones.map(({ job }) => job) : [];
      if (jobs.length > 0 && attempt()) world.verify(running.name, jobs);
      if (step.kind === "clear") for (const item of step.remove) if (attempt()) world.remove(item);
    },
    step(attempt?: () => boolean): void {
      this.look();
      for (const id of Object.keys(state.tenants)) this.takeStep(id, attempt);
      world.later();
    },
    steps(count: number): void {
      for (let step = 0; step < count; step += 1) this.step();
    },
  };
}

const tracesOf = (world: Simulation) => [
  ...world.namespaces.filter(({ name }) => name.startsWith("rehearsal-")),
  ...world.restores,
  ...world.claims.filter(({ namespace }) => namespace.startsWith("rehearsal-")),
  ...world.persistentVolumes.filter(({ claim }) => claim?.namespace.startsWith("rehearsal-")),
  ...world.volumes.filter(({ id }) => id.startsWith("vol-new-")),
];

describe("a rehearsal", () => {
  it("restores the newest backup, passes, and leaves nothing", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world);
    planner.step();
    expect(tracesOf(world).length).toBeGreaterThan(5);
    planner.steps(8);
    expect(planner.state().tenants["acme"]).toMatchObject({
      ...{ running: null, passedAt: START + 5 * MINUTE },
      last: { outcome: "passed", backup: "acme-daily", volumes: 2, faults: [] },
    });
    expect(planner.state().tenants["acme"]?.last?.counts).toEqual([
      { resource: "configmaps", inBackup: 8, restored: 8 },
      ...["serviceaccounts", "deployments.apps", "statefulsets.apps", "cronjobs.batch"].map((resource) => ({
        ...{ resource, inBackup: 1, restored: 1 },
      })),
    ]);
    expect(tracesOf(world)).toEqual([]);
    expect(world.removed.map((one) => one.split(" ")[0])).toEqual([
      ...["Restore", "Namespace", "PersistentVolume", "PersistentVolume", "Volume", "Volume"],
    ]);
    world.later(20 * DAY);
    expect(planner.look()).toEqual([]);
    world.later(10 * DAY);
    expect(planner.look()).toEqual(["acme"]);
  });

  it("fails where a snapshot is gone, is cleared, and is tried again a day later", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world);
    world.snapshots.shift();
    planner.steps(10);
    expect(planner.state().tenants["acme"]).toMatchObject({
      ...{ running: null, passedAt: null },
      last: { outcome: "failed", faults: [{ reason: "RestoreFailed" }] },
    });
    expect(tracesOf(world)).toEqual([]);
    world.later(DAY);
    expect(planner.look()).toEqual(["acme"]);
  });

  it.each([
    ["NotEncrypted", { encrypts: false }],
    ["TimedOut", { hangs: true }],
    ["ObjectsMissing", { loses: ["kafka"] }],
    ["NotAtRest", { wakes: true }],
  ])("fails with %s", (reason, damage) => {
    const world = simulateCluster(["acme"]);
    Object.assign(world, damage);
    const planner = plannerOf(world);
    planner.steps(40);
    const { last } = planner.state().tenants["acme"] ?? {};
    expect(last?.faults.map((fault) => fault.reason)).toContain(reason);
    expect(tracesOf(world)).toEqual([]);
  });

  it("is verified by Jobs where that is configured, and only once all else is right", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world, { verify: { image: "check:1" } });
    planner.steps(2);
    expect([...world.jobs.values()].flat()).toMatchObject([{ name: "surety-verify-eu-west-1a" }]);
    planner.steps(8);
    expect(planner.state().tenants["acme"]?.last).toMatchObject({ outcome: "passed", verifiedBy: "check:1" });
    expect(tracesOf(world)).toEqual([]);
  });

  it.each([
    ["VerificationFailed", { verifies: "failed" }, 1],
    ["TimedOut", { verifies: undefined }, 1],
    ["NotEncrypted", { encrypts: false }, 0],
    ["ObjectsMissing", { loses: ["web"] }, 0],
  ])("that is to be verified fails with %s, and is cleared", (reason, damage, jobs) => {
    const world = simulateCluster(["acme"]);
    Object.assign(world, damage);
    const planner = plannerOf(world, { verify: { image: "check:1" } });
    planner.steps(2);
    expect([...world.jobs.values()].flat()).toHaveLength(jobs);
    planner.steps(40);
    const { last } = planner.state().tenants["acme"] ?? {};
    expect(last).toMatchObject({ outcome: "failed", verifiedBy: null });
    expect(last?.faults.map((fault) => fault.reason)).toContain(reason);
    expect(tracesOf(world)).toEqual([]);
  });

  it.each([
    ["WrongSnapshot", { snapshotId: "snap-other" }],
    ["TooSmall", { sizeGiB: 7 }],
    ["VolumeNotNew", { createdAt: START - HOUR }],
  ])("fails with %s, and deletes a volume only where that is certainly its own", (reason, fields) => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world);
    planner.step();
    const at = world.volumes.findIndex(({ id }) => id.startsWith("vol-new-"));
    const [changed] = world.volumes.splice(at, 1);
    if (changed !== undefined) world.volumes.push({ ...changed, ...fields });
    planner.steps(8);
    expect(planner.state().tenants["acme"]?.last?.faults.map((fault) => fault.reason)).toEqual([reason]);
    expect(world.removed.includes(`Volume ${changed?.id}`)).toBe(reason === "TooSmall");
  });

  it("tells of volumes that may be its own, and deletes none of them", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world);
    const like = world.volumes[0];
    if (like === undefined) throw new Error("no volume");
    planner.step();
    const add = (id: string, fields: object) =>
      world.volumes.push({ ...like, id, snapshotId: "snap-tenant-acme-data-0", createdAt: world.now, ...fields });
    add("vol-lost", {});
    add("vol-attached", { state: "in-use" });
    add("vol-older", { createdAt: START - HOUR });
    add("vol-later", { createdAt: START + 20 * MINUTE });
    add("vol-of-another", { snapshotId: "snap-tenant-acme-other" });
    add("vol-tenant-acme-data-0", {});
    planner.steps(8);
    expect(planner.state().tenants["acme"]?.last).toMatchObject({ outcome: "passed", perhapsLeft: ["vol-lost"] });
    expect(world.removed.filter((one) => /^Volume vol-(?!new-)/u.test(one))).toEqual([]);
  });

  it("says what its volumes may cost before it begins, and what they have", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world, { usdPerGiBMonth: 1, deadline: "73h" });
    planner.look();
    expect(planner.state().tenants["acme"]?.running?.mostUsd).toBe(1.6);
    planner.steps(8);
    expect(planner.state().tenants["acme"]?.last?.usd).toBeCloseTo((16 * 5) / (730 * 60), 5);
  });

  it("whose tenant leaves is abandoned and cleared, and says nothing", () => {
    const world = simulateCluster(["acme"]);
    const planner = plannerOf(world);
    planner.step();
    world.tenants.splice(0, 1, tenantNamed("acme", "offboarding"));
    planner.steps(8);
    expect(planner.state().tenants["acme"]).toEqual({ running: null, last: null, passedAt: null, skipped: null });
    expect(tracesOf(world)).toEqual([]);
  });

  it("goes on and is cleared when rehearsals are switched off meanwhile", () => {
    const world = simulateCluster(["acme", "globex"]);
    const settings = { mode: "on" };
    const planner = plannerOf(world, settings);
    planner.step();
    settings.mode = "off";
    planner.steps(10);
    const results = Object.values(planner.state().tenants).map(({ running, last }) => [running, last?.outcome]);
    expect(results).toEqual([[null, "passed"]]);
    expect(tracesOf(world)).toEqual([]);
  });

  it("is not begun with what is not certain, which is said", () => {
    const world = simulateCluster(["acme"]);
    for (const backup of world.backups) backup.phase = "PartiallyFailed";
    const planner = plannerOf(world);
    expect(planner.look()).toEqual([]);
    expect(planner.state().tenants["acme"]?.skipped).toBe("Backup acme-daily, the newest, is PartiallyFailed");
  });

  it.each([
    ["was passed over", (infos: readonly VolumeInfo[]) => infos.map((info) => ({ ...info, skipped: true }))],
    ["is not in its list of volumes", (infos: readonly VolumeInfo[]) => infos.slice(1)],
  ])("is not begun with a claim that %s", (_, damage) => {
    const world = simulateCluster(["acme"]);
    const opened = world.opened();
    const volumeInfos = new Map(
      [...opened.volumeInfos].map(([name, infos]) => [
        name,
        infos.status === "observed" ? { ...infos, value: damage(infos.value) } : infos,
      ]),
    );
    const planner = plannerOf({ ...world, opened: () => ({ ...opened, volumeInfos }) });
    expect(planner.look()).toEqual([]);
    expect(planner.state().tenants["acme"]?.skipped).toMatch(
      /^PersistentVolumeClaim tenant-acme\/[\w-]+ of Backup acme-daily has no data in it$/u,
    );
  });

  it("is not begun while rehearsals are off, or where its volumes are more than allowed", () => {
    expect(plannerOf(simulateCluster(["acme"]), { mode: "off" }).look()).toEqual([]);
    const planner = plannerOf(simulateCluster(["acme"]), { mostGiB: 15 });
    expect(planner.look()).toEqual([]);
    expect(planner.state().tenants["acme"]?.skipped).toContain("needs 16 GiB; rehearsals.mostGiB allows 15");
  });
});

it("what somebody else has begun since the candidates were chosen is not begun again", () => {
  const world = simulateCluster(["acme", "globex"]);
  const settings = rehearsalSettingsSchema.parse({ mode: "on", atOnce: 3 });
  const seen = {
    ...{ facts: world.facts(), now: world.now, tenants: world.tenants, period: 30 * DAY, settings },
    state: noRehearsals("prod-eu"),
  };
  const chosen = candidates(seen);
  const [first] = chosen;
  const others = planBeginnings(seen, world.opened(), first === undefined ? [] : [first]);
  const state = planBeginnings({ ...seen, now: seen.now + MINUTE, state: others }, world.opened(), chosen);
  expect(Object.values(state.tenants).map(({ running }) => running?.startedAt)).toEqual([START, START + MINUTE]);
});

it("what a rehearsal that runs has made is not taken for a stray, however old it is", () => {
  const world = simulateCluster(["acme"]);
  const planner = plannerOf(world);
  planner.step();
  world.later(3 * HOUR);
  planner.look();
  expect(world.removed).toEqual([]);
  expect(tracesOf(world).length).toBeGreaterThan(5);
});

it("a namespace of a rehearsal that nobody knows of is removed once it is old, and a tenant's or another's never", () => {
  const world = simulateCluster([]);
  const add = (name: string, labels: object) =>
    world.namespaces.push({ name, uid: name, labels: { ...labels }, createdAt: START, phase: "Active" });
  add("rehearsal-acme-1", { [REHEARSAL_LABEL]: "rehearsal-acme-1" });
  add("rehearsal-acme-2", { [REHEARSAL_LABEL]: "rehearsal-acme-2", "surety.dev/tenant": "acme" });
  add("rehearsal-acme-3", {});
  add("tenant-acme", { [REHEARSAL_LABEL]: "tenant-acme" });
  const planner = plannerOf(world);
  planner.look();
  expect(world.removed).toEqual([]);
  world.later(3 * HOUR);
  planner.look();
  expect(world.removed).toEqual(["Namespace rehearsal-acme-1"]);
});

it("whatever happens, only what rehearsals made is removed, limits hold, and in the end nothing is left", () => {
  const event = fc.record({
    at: fc.nat(30),
    kind: fc.constantFrom(...(["lost", "hang", "resume", "leave", "plain", "wake", "lose", "doubt", "stall"] as const)),
    which: fc.nat(5),
  });
  const lost = fc.array(fc.nat(60), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), lost, fc.integer({ min: 1, max: 3 }), (events, failing, atOnce) => {
      const world = simulateCluster(["acme", "acme-eu", "globex"]);
      const planner = plannerOf(world, { atOnce, mostGiB: 32, verify: { image: "check:1" } });
      const own = () => [
        ...world.namespaces.filter(({ name }) => name.startsWith("tenant-")),
        ...world.persistentVolumes.filter(({ claim }) => claim?.namespace.startsWith("tenant-")),
        ...world.volumes.filter(({ id }) => id.startsWith("vol-tenant-")),
      ];
      const before = structuredClone(own());
      let calls = 0;
      for (let round = 0; round < 120; round += 1) {
        for (const { kind, which } of events.filter(({ at }) => at === round)) {
          if (kind === "lost") world.snapshots.splice(which, 1);
          if (kind === "hang") world.hangs = true;
          if (kind === "resume") world.hangs = false;
          if (kind === "plain") world.encrypts = false;
          if (kind === "wake") world.wakes = true;
          if (kind === "lose") world.loses = ["kafka"];
          if (kind === "doubt") world.verifies = "failed";
          if (kind === "stall") world.verifies = undefined;
          if (kind === "leave")
            world.tenants.splice(which % 3, 1, tenantNamed(world.tenants[which % 3]?.id ?? "", "offboarding"));
        }
        planner.step(() => {
          calls += 1;
          return !failing.includes(calls);
        });
        const running = Object.values(planner.state().tenants).flatMap((one) => one.running ?? []);
        expect(running.length).toBeLessThanOrEqual(atOnce);
        expect(running.reduce((sum, { gib }) => sum + gib, 0)).toBeLessThanOrEqual(32);
      }
      expect(own()).toEqual(before);
      expect(
        world.removed.filter(
          (one) => !/^(Restore|Namespace) rehearsal-|^PersistentVolume pv-rehearsal-|^Volume vol-new-/u.test(one),
        ),
      ).toEqual([]);
      expect(tracesOf(world)).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 60_000);
