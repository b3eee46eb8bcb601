import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import { observed } from "#domain/reading.ts";
import { REHEARSAL_STAGES, type Rehearsed, withRehearsal } from "#domain/rehearsed.fixture.ts";
import { backup, snapshot } from "../deletion/world.fixture.ts";
import { generated } from "./generated.fixture.ts";
import { planRetention, type RetentionPlan } from "./plan-retention.ts";
import { NOW, retentionWorld, tenant } from "./retention-world.fixture.ts";
import type { RetentionWorld } from "./world.ts";

const rehearsals = fc.record({
  tenant: fc.constantFrom("acme", "acme-eu", "globex", "gone"),
  stage: fc.constantFrom(...REHEARSAL_STAGES),
});

/** The same world with the rehearsal in it; what could not be read stays so. */
function rehearsing(world: RetentionWorld, rehearsed: Rehearsed): RetentionWorld {
  const { readings } = world;
  const facts: Record<string, unknown> = {};
  for (const [name, reading] of Object.entries(readings))
    if (reading.status === "observed") facts[name] = reading.value;
  const changed = withRehearsal(facts as Partial<Facts>, rehearsed);
  const more = Object.entries(changed).map(([name, value]) => [name, observed(value, world.now)]);
  return { ...world, readings: { ...readings, ...Object.fromEntries(more) } };
}

/** All but what Velero has stored of the rehearsal itself. */
function without({ items, skipped, lastGood, sightings }: RetentionPlan, folder: string) {
  const isOther = ({ id }: { readonly id: string }) => !id.endsWith(folder);
  return {
    ...{ items: items.filter(isOther), skipped: skipped.filter(isOther), lastGood, looked: sightings.looked },
    suspects: sightings.suspects.filter((key) => !key.endsWith(folder)),
  };
}

describe("with a rehearsal in the world", () => {
  it("the same is planned as without, for the same reasons", () => {
    const planned = { worlds: 0, items: 0 };
    fc.assert(
      fc.property(generated, rehearsals, ({ world }, { tenant: id, stage }) => {
        const rehearsed = { tenant: id, namespace: `tenant-${id}`, backup: "of-last-night", stage, now: world.now };
        const folder = `/restores/rehearsal-${id}-1x9k2/`;
        const before = planRetention(world);
        expect(without(planRetention(rehearsing(world, rehearsed)), folder)).toEqual(without(before, folder));
        planned.worlds += 1;
        planned.items += before.items.length;
      }),
      { numRuns: 1_000 },
    );
    expect(planned.items).toBeGreaterThan(planned.worlds / 10);
  }, 60_000);

  it("what a rehearsal is restoring stays until it is done", () => {
    const expired = backup("acme-1", ["tenant-acme"], { expiresAt: NOW - 3 * DAY });
    const kept = backup("acme-2", ["tenant-acme"], { expiresAt: NOW + DAY });
    const world = retentionWorld({ backups: observed([expired, kept], NOW) });
    const of = (stage: Rehearsed["stage"]) =>
      planRetention(
        rehearsing(world, { tenant: "acme", namespace: "tenant-acme", backup: "acme-1", stage, now: NOW }),
      ).skipped.filter(({ id }) => id === "acme-1");
    expect(of("restoring")).toMatchObject([{ reason: "BeingRestored" }]);
    expect(of("clearing")).not.toMatchObject([{ reason: "BeingRestored" }]);
  });

  it("what it has of a tenant that is held is held, too", () => {
    const lost = snapshot("snap-1", "vol-rehearsal-0", { tags: { "velero.io/backup": "gone-1" } });
    const reasonWhere = (state: "active" | "held") => {
      const world = { ...retentionWorld({ snapshots: observed([lost], NOW) }), tenants: [tenant("acme", state)] };
      const rehearsed = { tenant: "acme", namespace: "tenant-acme", backup: "acme-1", now: NOW } as const;
      return planRetention(rehearsing(world, { ...rehearsed, stage: "verifying" })).skipped.map(({ reason }) => reason);
    };
    expect(reasonWhere("held")).toContain("TenantHeld");
    expect(reasonWhere("active")).not.toContain("TenantHeld");
  });
});
