import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import type { Readings } from "#domain/facts.ts";
import type { Outcome } from "#domain/finding.ts";
import { observed, UNREADABLE_CAUSES, unreadable } from "#domain/reading.ts";
import { backupComplete } from "./backup-complete/control.ts";
import { backupFresh } from "./backup-fresh/control.ts";
import {
  backup,
  claim,
  healthyFacts,
  judgeFacts,
  judgeReadings,
  type MutableFacts,
  NOW,
  schedule,
  tenant,
} from "./cluster.fixture.ts";
import type { Control } from "./control.ts";

const PHASES = ["Completed", "PartiallyFailed", "Failed", "InProgress", "New", "Deleting", "Archived"];
const namespace = "tenant-acme";
const tenants = [tenant("acme")];
const CONTROLS: readonly Control[] = [backupFresh, backupComplete];

/** A cluster that is healthy but for a few things, each of which may be wrong in some way. */
const clusters = fc
  .record({
    backups: fc.array(fc.record({ phase: fc.constantFrom(...PHASES), age: fc.integer({ min: 0, max: 80 }) }), {
      maxLength: 4,
    }),
    schedules: fc.array(
      fc.record({ paused: fc.boolean(), phase: fc.constantFrom("Enabled", "New", "FailedValidation", "Odd") }),
      { maxLength: 2 },
    ),
    claims: fc.array(fc.constantFrom("Pending", "Lost", "Resizing"), { maxLength: 2 }),
    entries: fc.array(
      fc.record({
        skipped: fc.boolean(),
        result: fc.constantFrom("succeeded", "failed"),
        method: fc.constantFrom("NativeSnapshot", "PodVolumeBackup", "unknown"),
        dataMoved: fc.boolean(),
      }),
      { minLength: 3, maxLength: 3 },
    ),
    snapshots: fc.array(
      fc.record({ encrypted: fc.boolean(), state: fc.constantFrom("completed", "pending", "error", "odd") }),
      { minLength: 3, maxLength: 3 },
    ),
    healthy: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  })
  .map((wrong): MutableFacts => {
    const facts = healthyFacts(["acme"], { claims: 3, backups: 1 });
    const [goodBackup, goodSchedule, ...fine] = wrong.healthy;
    if (!goodBackup) facts.backups = [];
    if (!goodSchedule) facts.schedules = [];
    facts.backups.push(
      ...wrong.backups.map(({ phase, age }, at) => backup({ name: `b-${at}`, phase, startedAt: NOW - age * HOUR })),
    );
    facts.schedules.push(...wrong.schedules.map((fields, at) => schedule({ name: `s-${at}`, ...fields })));
    facts.persistentVolumeClaims.push(
      ...wrong.claims.map((phase, at) => claim({ namespace, name: `odd-${at}`, phase })),
    );
    facts.snapshots = facts.snapshots.map((one, at) => (fine[at] ? one : { ...one, ...wrong.snapshots[at] }));
    for (const [name, reading] of facts.volumeInfos) {
      if (reading.status === "unreadable") continue;
      facts.volumeInfos.set(
        name,
        observed(
          reading.value.map((one, at) => (fine[at] ? one : { ...one, ...wrong.entries[at] })),
          NOW,
        ),
      );
    }
    return facts;
  });

function outcomes(facts: Partial<MutableFacts>): ReadonlyMap<string, Outcome> {
  return new Map(judgeFacts(CONTROLS, facts, { tenants }).map(({ control, outcome }) => [control, outcome]));
}

/**
 * Facts of which fewer can only be worse. What is judged is not among them: a claim that is gone need not be held, and
 * volumes are judged by the backup that is the newest.
 */
const REMOVABLE = {
  "backup-fresh": ["namespaces", "backups", "schedules"],
  "backup-complete": ["persistentVolumes", "snapshots", "volumeInfos"],
} as const;

describe("what is not kept does not become kept", () => {
  it("when any one thing is removed", () => {
    fc.assert(
      fc.property(clusters, (facts) => {
        const before = outcomes(facts);
        for (const [control, names] of Object.entries(REMOVABLE)) {
          for (const change of names.flatMap((name) => without(facts, name))) {
            const improved =
              outcomes({ ...facts, ...change }).get(control) === "kept" && before.get(control) !== "kept";
            expect(improved, control).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("when any one fact cannot be read, and nothing that needs it stays kept", () => {
    fc.assert(
      fc.property(clusters, fc.constantFrom(...UNREADABLE_CAUSES), (facts, cause) => {
        const readings: Readings = Object.fromEntries(
          Object.entries(facts).map(([name, value]) => [name, observed(value, NOW)]),
        );
        const before = outcomes(facts);
        for (const name of Object.keys(facts)) {
          const judged = judgeReadings(CONTROLS, { ...readings, [name]: unreadable(cause, name, "no") }, { tenants });
          for (const { control, outcome } of judged) {
            const needed = CONTROLS.some(({ id, needs }) => id === control && needs.some((need) => need === name));
            expect(outcome, `${control} without ${name}`).toBe(needed ? "unknown" : before.get(control));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("the cluster without anything wrong is kept, so that the above says something", () => {
    expect([...outcomes(healthyFacts(["acme"])).values()]).toEqual(["kept", "kept"]);
    expect(
      outcomes({ ...healthyFacts(["acme"]), backups: [backup({ name: "old", startedAt: NOW - 3 * DAY })] }).get(
        "backup-fresh",
      ),
    ).toBe("broken");
  });
});

function without(
  facts: MutableFacts,
  name: (typeof REMOVABLE)[keyof typeof REMOVABLE][number],
): readonly Partial<MutableFacts>[] {
  if (name === "volumeInfos") return withoutEntries(facts);
  return facts[name].map((_, at) => ({ [name]: facts[name].filter((__, other) => other !== at) }));
}

/** Without what is known of a whole backup, and without any one entry of it. */
function withoutEntries({ volumeInfos }: MutableFacts): readonly Partial<MutableFacts>[] {
  return [...volumeInfos].flatMap(([name, reading]) => {
    const others = [...volumeInfos].filter(([other]) => other !== name);
    if (reading.status === "unreadable") return [{ volumeInfos: new Map(others) }];
    const fewer = reading.value.map((_, at) =>
      observed(
        reading.value.filter((__, other) => other !== at),
        NOW,
      ),
    );
    return [
      { volumeInfos: new Map(others) },
      ...fewer.map((value) => ({ volumeInfos: new Map([...others, [name, value]]) })),
    ];
  });
}
