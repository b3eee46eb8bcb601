import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { historySchema, outcomesOf } from "#domain/history.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { addLook, type Look } from "./add-look.ts";

const NOON = Date.parse("2026-03-10T12:00:00Z");
const ACME = tenantIdSchema.parse("acme");
const EVERY = 15 * MINUTE;

function look(at: number, outcomes: Readonly<Record<string, Outcome>>, fields: Partial<Look> = {}): Look {
  const findings = Object.entries(outcomes).map(([control, outcome]) => ({ control, outcome, tenant: ACME }));
  return { cluster: "prod-eu", at, dueEvery: EVERY, isWhole: true, findings, ...fields };
}

function historyOf(...looks: readonly Look[]) {
  const history = looks.reduce<ReturnType<typeof addLook> | undefined>(addLook, undefined);
  return historySchema.parse(JSON.parse(JSON.stringify(history)));
}

const daysOf = (history: ReturnType<typeof historyOf>, control: string) => history.subjects[0]?.controls[control];

describe("history", () => {
  it("keeps every outcome that was seen in a day, and none that was not", () => {
    const days = daysOf(historyOf(look(NOON, { "a-b": "kept" }), look(NOON + EVERY, { "a-b": "unknown" })), "a-b");
    expect(days).toHaveLength(10);
    expect(outcomesOf(days?.[9])).toEqual(["kept", "unknown"]);
    expect([...(days ?? "")].slice(0, 9).flatMap(outcomesOf)).toEqual([]);
    expect(outcomesOf(days?.[10])).toEqual([]);
  });

  it("leaves a hole for each day on which nobody looked", () => {
    const history = historyOf(look(NOON, { a: "kept" }), look(NOON + 3 * 24 * HOUR, { a: "broken" }));
    expect(daysOf(history, "a")?.slice(9)).toBe("1002");
    expect(history.days.map(({ day }) => day)).toEqual(["2026-03-10", "2026-03-13"]);
  });

  it("says nothing of a control that was not looked at this time", () => {
    const history = historyOf(look(NOON, { a: "kept", b: "kept" }), look(NOON + 24 * HOUR, { a: "kept" }));
    expect([daysOf(history, "a")?.slice(9), daysOf(history, "b")?.slice(9)]).toEqual(["11", "1"]);
  });

  it.each([
    [2 * EVERY, 0],
    [2 * EVERY + 1, 2 * EVERY + 1],
  ])("a pause of %i ms between looks counts as a silence of %i", (pause, silence) => {
    const [day] = historyOf(look(NOON, {}), look(NOON + pause, {})).days;
    expect(day).toMatchObject({ looks: 2, silence, first: NOON, last: NOON + pause });
  });

  it("a look at one tenant alone does not count as one at the cluster", () => {
    const history = historyOf(look(NOON, { a: "kept" }, { isWhole: false }));
    expect(history.days).toEqual([]);
    expect(outcomesOf(daysOf(history, "a")?.[9])).toEqual(["kept"]);
  });

  it("a clock that went back makes neither a silence nor an earlier end", () => {
    const [day] = historyOf(look(NOON, {}), look(NOON - HOUR, {})).days;
    expect(day).toMatchObject({ first: NOON - HOUR, last: NOON, silence: 0 });
  });
});
