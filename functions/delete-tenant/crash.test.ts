import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault } from "#runtime/faulty-calls.double.ts";
import { createClusterDouble, leftOf } from "./cluster.double.ts";
import { createDeletionWorld } from "./world.double.ts";

const [untouched] = [leftOf(createClusterDouble(["acme-eu"]).tenants[0])];
const HOW = ["fails", "answerLost", "dies"] as const;

const gone = {
  ...{ namespace: "gone", pods: [], persistent: [], volumes: [], snapshots: [], schedules: [], backups: [] },
  ...{ requests: [], repositories: [], realms: [], keys: [] },
};

/** The world in which every deletion has to end, whatever happened on the way. */
function expectDeleted(world: ReturnType<typeof createDeletionWorld>, end: string, what: string): void {
  expect(end, what).toBe("Deleted");
  const [leaver, other] = world.cluster.tenants;
  expect(leftOf(leaver), what).toEqual(gone);
  expect(leftOf(other), what).toEqual(untouched);
  expect(world.tenants.get("acme")?.departure?.state, what).toBe("deleted");
  expect(world.certificates.at(-1), what).toMatchObject({ status: "final", residuals: [] });
  expect(world.certificates.filter(({ status }) => status === "final").length, what).toBe(1);
}

describe("a tenant's deletion", () => {
  it("ends with nothing left, a final certificate, and the other tenant's things as they were", async () => {
    const world = createDeletionWorld();
    expectDeleted(world, await world.run(), "undisturbed");
    expect(world.certificates.map(({ status }) => status)).toEqual(["provisional", "final"]);
    expect(world.certificates[0]?.items.map(({ kind, id }) => `${kind} ${id}`)).toContain("Snapshot snap-acme-2");
    expect(new Set(world.events.map(({ type }) => type))).toEqual(
      new Set(["surety.tenant.offboarding.started", "surety.tenant.offboarded"]),
    );
  });

  it("tries a snapshot that an AMI uses again each time it looks, and names it until it is free", async () => {
    const world = createDeletionWorld();
    world.cluster.used.set("snap-acme-2", 2);
    expectDeleted(world, await world.run(), "used by an AMI");
    const named = world.certificates.map(({ residuals }) => residuals.map(({ id, reason }) => `${id} ${reason}`));
    const remains = ["snap-acme-2 SnapshotInUse"];
    // Then it may come back for a while, as whatever was just deleted.
    expect(named).toEqual([remains, remains, [], []]);
  });

  it("ends the same where every step is delivered twice", async () => {
    const world = createDeletionWorld();
    expectDeleted(world, await world.run({ times: 2 }), "twice");
  });

  it("ends the same whichever call fails, loses its answer, or takes the function down", async () => {
    const clean = createDeletionWorld();
    await clean.run();
    const sites = clean.calls.length;
    expect(sites).toBeGreaterThan(150);
    for (let call = 1; call <= sites; call += 1) {
      for (const how of HOW) {
        const world = createDeletionWorld();
        const end = await world.run({ faults: [{ call, how }] });
        expectDeleted(world, end, `${how} at call ${call}, ${clean.calls[call - 1]}`);
      }
    }
  }, 120_000);

  it("ends the same after any schedule of faults", async () => {
    const fault: fc.Arbitrary<Fault> = fc.record({
      call: fc.integer({ min: 1, max: 250 }),
      how: fc.constantFrom(...HOW),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { minLength: 2, maxLength: 25 }),
        fc.constantFrom(1, 2),
        async (faults, times) => {
          const world = createDeletionWorld();
          expectDeleted(world, await world.run({ faults, times }), JSON.stringify(faults));
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});
