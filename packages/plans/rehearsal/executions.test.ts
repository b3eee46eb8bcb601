import * as fc from "fast-check";
import { expect, it } from "vitest";
import { HOUR, MINUTE } from "#domain/duration.ts";
import { NEVER_REHEARSED, noRehearsals, type Rehearsals, type RunningRehearsal } from "#domain/rehearsal.ts";
import { type ExecutionStatus, executionName } from "#domain/rehearsal-task.ts";
import { NOT_COUNTED } from "#domain/rehearsed-objects.ts";
import { countExecutions, executionsToStart } from "./executions.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");

function rehearsal(name: string, executions: number): RunningRehearsal {
  return {
    ...{ name, executions, backup: "b", from: "tenant-acme", generation: 1, startedAt: NOW, claims: [], gib: 0 },
    ...{ volumes: [], restored: [], place: null, result: null, mostUsd: 0, objects: NOT_COUNTED },
  };
}

function stateOf(...running: readonly RunningRehearsal[]): Rehearsals {
  const tenants = running.map((one) => [one.name, { ...NEVER_REHEARSED, running: one }]);
  return { ...noRehearsals("prod-eu"), tenants: { ...Object.fromEntries(tenants), idle: NEVER_REHEARSED } };
}

/** The names of the executions that are started, by one look. */
function started(number: number, status: ExecutionStatus | undefined, now = NOW): readonly string[] {
  const statuses = new Map(status && [[`a-${number}`, status]]);
  return executionsToStart(countExecutions(stateOf(rehearsal("a", number)), statuses, now), statuses).map(
    executionName,
  );
}

it.each<[string, number, ExecutionStatus | undefined, readonly string[]]>([
  ["runs", 1, { kind: "running" }, []],
  ["was never started", 1, { kind: "absent" }, ["a-1"]],
  ["was never started, as another after the first", 3, { kind: "absent" }, ["a-3"]],
  ["was begun by this look, or since it began", 1, undefined, ["a-1"]],
  ["is in a state that nobody knows", 1, { kind: "unknown" }, []],
  ["has ended", 1, { kind: "ended", at: NOW }, ["a-2"]],
  ["has ended, and is not the first", 2, { kind: "ended", at: NOW - 4 * MINUTE }, []],
  ["has ended a while ago, and is not the first", 2, { kind: "ended", at: NOW - 5 * MINUTE }, ["a-3"]],
  ["has ended, as many before it", 9, { kind: "ended", at: NOW - HOUR + 1 }, []],
  ["has ended an hour ago, as many before it", 9, { kind: "ended", at: NOW - HOUR }, ["a-10"]],
])("where the execution %s (%d), the right one is started", (_, number, status, names) => {
  expect(started(number, status)).toEqual(names);
});

it("whatever is known of executions, each rehearsal has one at most, and an hour after it stopped it has another", () => {
  const status: fc.Arbitrary<ExecutionStatus | undefined> = fc.oneof(
    fc.constantFrom(undefined, ...(["running", "absent", "unknown"] as const).map((kind) => ({ kind }))),
    fc.record({ kind: fc.constant("ended" as const), at: fc.integer({ min: NOW - 2 * HOUR, max: NOW }) }),
  );
  const one = fc.record({ number: fc.integer({ min: 1, max: 20 }), status });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 6 }), (all) => {
      const state = stateOf(...all.map(({ number }, at) => rehearsal(`r${at}`, number)));
      const statuses = new Map(
        all.flatMap(({ number, status: known }, at) => (known === undefined ? [] : [[`r${at}-${number}`, known]])),
      );
      const counted = countExecutions(state, statuses, NOW);
      const names = executionsToStart(counted, statuses).map(executionName);
      all.forEach(({ number, status: known }, at) => {
        const own = names.filter((name) => name.startsWith(`r${at}-`));
        expect(own.length).toBeLessThanOrEqual(1);
        if (known?.kind === "running" || known?.kind === "unknown") expect(own).toEqual([]);
        if (known === undefined || known.kind === "absent") expect(own).toEqual([`r${at}-${number}`]);
        if (known?.kind === "ended" && known.at <= NOW - HOUR) expect(own).toEqual([`r${at}-${number + 1}`]);
        // What is started is what the state counts: started again by the next look, it has the same name.
        for (const name of own) expect(name).toBe(`r${at}-${counted.tenants[`r${at}`]?.running?.executions}`);
      });
    }),
  );
});
