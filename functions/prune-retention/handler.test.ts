import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import type { PruneAnswer } from "#domain/prune-answer.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { createPruneWorld, tenantNamed } from "./world.double.ts";

const NOBODY = "Folder s3://backups/backups/nobody-1/";

function outcomes(answer: PruneAnswer) {
  if (answer.status !== "applied") throw new Error(`found ${answer.status}`);
  return Object.fromEntries(answer.results.map(({ kind, id, outcome }) => [`${kind} ${id}`, outcome]));
}

/** The plan that an answer names, as the store has it. */
function planned(answer: PruneAnswer, { plans }: Pick<ReturnType<typeof createPruneWorld>, "plans">) {
  if (answer.status !== "planned") throw new Error(`found ${answer.status}`);
  const plan = plans.get(answer.hash);
  if (plan === undefined) throw new Error(`plan ${answer.hash} is not in the store`);
  return { plan, hash: answer.hash };
}

describe("a scheduled pruning", () => {
  it("asks Velero for what has expired, and takes orphans only after they were seen twice", async () => {
    const world = createPruneWorld();
    expect(outcomes(await world.run())).toEqual({ "Backup old": "requested" });
    world.later(3 * DAY - 1);
    expect(outcomes(await world.run())).toEqual({});
    world.later(1);
    expect(outcomes(await world.run())).toEqual({ "Snapshot snap-orphan": "deleted", [NOBODY]: "deleted" });
    expect(outcomes(await world.run())).toEqual({});
    expect([...world.snapshots.keys()]).toEqual(["snap-fresh"]);
    expect([...world.backups.keys()]).toEqual(["fresh"]);
  });

  it("signs what it is about to do before it does it, and what came of it after", async () => {
    const world = createPruneWorld();
    await world.run();
    const at = (name: string) => world.calls.indexOf(name);
    expect(at("record begun")).toBeLessThan(at("prune Backup old"));
    expect(at("prune Backup old")).toBeLessThan(at("record ended"));
    expect(world.records).toMatchObject([
      { stage: "begun", by: "schedule", deletions: [{ id: "old", reason: "ExpiredNotCollected", outcome: null }] },
      { stage: "ended", deletions: [{ id: "old", outcome: "requested", facts: { phase: "Completed" } }] },
    ]);
  });

  it("only reports unless deleting is switched on, and tells a person once", async () => {
    const world = createPruneWorld({ mode: "report" });
    expect(planned(await world.run(), world).plan.items.map(({ id }) => id)).toEqual(["old"]);
    world.now += DAY;
    await world.run();
    expect(world.alerts.map(({ subject }) => subject)).toEqual([
      "Cluster prod-eu: pruning waits for you, with 1 to delete",
    ]);
    expect([world.records, [...world.requests]]).toEqual([[], []]);
  });

  it("stops and asks where there is more to delete than one run may", async () => {
    const world = createPruneWorld({ most: 1 });
    await world.run();
    world.later(3 * DAY);
    const { plan } = planned(await world.run(), world);
    expect(plan.beyondLimits).toEqual(["2 things would go, and pruning.most allows 1 in one run."]);
    expect(world.alerts.at(-1)?.text).toContain("--beyond-limits");
    expect(world.snapshots.has("snap-orphan")).toBe(true);
  });

  it("keeps the last good backup of a tenant, and pages once for as long as it is", async () => {
    const world = createPruneWorld();
    world.backups.delete("fresh");
    expect(outcomes(await world.run())).toEqual({});
    await world.run();
    expect(world.alerts.map(({ severity, tenant, subject }) => [severity, tenant, subject])).toEqual([
      ["page", "acme", "Tenant acme: its last good backup has expired"],
    ]);
  });

  it("leaves a held tenant alone", async () => {
    const world = createPruneWorld();
    world.tenants = [tenantNamed("acme", "held")];
    await world.run();
    world.later(4 * DAY);
    expect(outcomes(await world.run())).toEqual({});
    expect(world.snapshots.size).toBe(2);
  });

  it("has the failure of one thing be that one's result, and tells of it", async () => {
    const world = createPruneWorld();
    world.refused = "snap-orphan";
    await world.run();
    world.later(4 * DAY);
    expect(outcomes(await world.run())).toEqual({ "Snapshot snap-orphan": "deferred", [NOBODY]: "deleted" });
    expect(world.alerts.at(-1)?.text).toContain("snap-orphan is locked");
  });

  it.each([
    "backups.velero.io",
    "restores.velero.io",
    "describe-snapshots",
    "describe-locked-snapshots",
    "describe-images",
    "listing",
    "persistentvolumes",
    "backups/fresh/fresh-volumeinfo.json.gz",
  ])("plans no more where %s cannot be read", async (source) => {
    const world = createPruneWorld();
    await world.run();
    world.later(4 * DAY);
    const whole = new Set(planned(await world.run({ task: "Plan" }), world).plan.items.map(({ id }) => id));
    world.unreadable.add(source);
    const less = planned(await world.run({ task: "Plan" }), world).plan.items.map(({ id }) => id);
    expect(less.filter((id) => !whole.has(id))).toEqual([]);
    if (source !== "restores.velero.io") expect(less).not.toContain("snap-orphan");
  });
});

describe("a plan that a person applies", () => {
  async function withPlan(settings: object = { mode: "report" }) {
    const world = createPruneWorld(settings);
    await world.run();
    world.now += 4 * DAY;
    return { world, plan: planned(await world.run({ task: "Plan" }), world) };
  }

  it("is applied exactly, in the person's name", async () => {
    const { world, plan } = await withPlan();
    expect(plan.plan.items.map(({ id }) => id).toSorted()).toEqual([
      "old",
      "s3://backups/backups/nobody-1/",
      "snap-orphan",
    ]);
    const answer = await world.run({ task: "Apply", plan: plan.hash });
    expect(outcomes(answer)).toEqual({
      "Backup old": "requested",
      "Snapshot snap-orphan": "deleted",
      [NOBODY]: "deleted",
    });
    expect(world.records.map(({ by }) => by)).toEqual(["person", "person"]);
  });

  it("leaves alone what has changed since, and says so", async () => {
    const { world, plan } = await withPlan();
    world.tenants = [tenantNamed("acme", "held")];
    const answer = await world.run({ task: "Apply", plan: plan.hash });
    expect(outcomes(answer)).toMatchObject({ "Backup old": "changed", "Snapshot snap-orphan": "changed" });
    expect(JSON.stringify(answer)).toContain("Tenant acme is held");
    expect(world.snapshots.has("snap-orphan")).toBe(true);
  });

  it("takes nothing that is not in it, although it would go now", async () => {
    const { world, plan } = await withPlan();
    world.backups.set("older", world.now - 2 * DAY);
    await world.run({ task: "Apply", plan: plan.hash });
    expect([...world.requests.values()]).toEqual(["old"]);
  });

  it("applied again, does nothing more", async () => {
    const { world, plan } = await withPlan();
    await world.run({ task: "Apply", plan: plan.hash });
    const again = outcomes(await world.run({ task: "Apply", plan: plan.hash }));
    expect(new Set(Object.values(again))).toEqual(new Set(["changed"]));
  });

  it.each([
    [
      "it is not one that was made here",
      (hash: string) => ({ plan: hash.replace(/^./u, (c) => (c === "0" ? "1" : "0")) }),
      0,
      /found none like it/u,
    ],
    ["it is older than a day", () => ({}), 25 * HOUR, /madeAt: found .* allowed is within 1 d/u],
  ])("is refused where %s", async (_, change, length, message) => {
    const { world, plan } = await withPlan();
    world.now += length;
    const asked = world.run({ task: "Apply", plan: plan.hash, ...change(plan.hash) });
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toThrow(InvalidInput);
    expect(world.records).toEqual([]);
  });

  it.each([
    ["account", { account: "999999999999" }],
    ["version", { version: "0.0.1" }],
  ])("is refused where it is of another %s", async (what, changes) => {
    const { world, plan } = await withPlan();
    world.plans.set(plan.hash, { ...plan.plan, ...changes });
    await expect(world.run({ task: "Apply", plan: plan.hash })).rejects.toThrow(`plan: ${what}: found`);
  });

  it("beyond the limits is applied only where the person says so", async () => {
    const { world, plan } = await withPlan({ mode: "report", most: 1 });
    await expect(world.run({ task: "Apply", plan: plan.hash })).rejects.toThrow(/--beyond-limits only/u);
    expect(Object.keys(outcomes(await world.run({ task: "Apply", plan: plan.hash, beyondLimits: true })))).toHaveLength(
      3,
    );
  });
});

describe("a request that cannot be understood", () => {
  it.each([[{ cluster: "prod-us" }], [{ task: "Apply" }], [{ task: "Plan", cluster: 1 }]])(
    "%j is refused",
    async (input) => {
      await expect(createPruneWorld().run(input)).rejects.toThrow(InvalidInput);
    },
  );
});
