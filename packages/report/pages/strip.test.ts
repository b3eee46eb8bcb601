import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { dayOf, type MonthSeen } from "#domain/history.ts";
import { NOW } from "./report.fixture.ts";
import { inWords } from "./strip.ts";
import { stripDays } from "./strip-days.ts";

const EVERY = 15 * MINUTE;
const OF = { controls: new Set(["backup-fresh"]) };

/** March, with these digits; every day that has one was watched from its beginning to its end. */
function march(digits: string, silence = 0): MonthSeen {
  const days = [...digits].flatMap((digit, at) => {
    const begin = Date.parse("2026-03-01T00:00:00Z") + at * DAY;
    const last = Math.min(begin + DAY - MINUTE, NOW - MINUTE);
    return digit === "0"
      ? []
      : [{ day: dayOf(begin), looks: 90, first: begin + MINUTE, last, dueEvery: EVERY, silence }];
  });
  const controls = { "backup-fresh": digits, "other-one": "2222222222" };
  return { cluster: "prod-eu", month: "2026-03", days, controls };
}

const newest = (histories: readonly MonthSeen[], count: number) => stripDays(histories, OF, NOW).slice(-count);
const outcomes = (digits: string) => newest([march(digits)], 10).map(({ outcome }) => outcome);

describe("a strip of 90 days", () => {
  it("has no evidence where there is no history at all", () => {
    const days = stripDays([], OF, NOW);
    expect(days).toHaveLength(90);
    expect([days[0]?.day, days.at(-1)?.day]).toEqual(["2025-12-11", "2026-03-10"]);
    expect(new Set(days.map(({ outcome, watched }) => `${outcome} ${watched}`))).toEqual(new Set(["undefined 0"]));
  });

  it("shows a day on which nobody looked as one without evidence, between days that were kept", () => {
    expect(outcomes("1111011111")[4]).toBeUndefined();
    expect(outcomes("1111011111").filter((one) => one === "kept")).toHaveLength(9);
  });

  it.each([
    ["1", "kept"],
    ["2", "broken"],
    ["3", "broken"],
    ["5", "unknown"],
    ["7", "broken"],
    ["8", "notApplicable"],
    ["9", "kept"],
    ["g", "exempt"],
    ["h", "exempt"],
  ])("the worst of a day with the digit %s is %s", (digit, outcome) => {
    expect(outcomes(`111111111${digit}`).at(-1)).toBe(outcome);
  });

  it("is about the controls that it is asked for", () => {
    expect(stripDays([march("1")], { controls: new Set(["other-one"]) }, NOW).at(-1)?.outcome).toBe("broken");
    expect(stripDays([march("2")], { controls: new Set(["third-one"]) }, NOW).at(-1)?.outcome).toBeUndefined();
  });

  it("of several clusters is as the worst of them, and watched as the one that was watched least", () => {
    const [well, other] = [march("1111111111"), march("2222222222", 6 * HOUR)];
    const day = newest([well, { ...other, cluster: "prod-us" }], 2)[0];
    expect([day?.outcome, day?.watched.toFixed(2)]).toEqual(["broken", "0.75"]);
  });

  it("days that were watched throughout are whole, today's up to now", () => {
    expect(newest([march("0111111111")], 8).map(({ watched }) => watched)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  it("a day in which nobody looked for six hours is watched for three quarters", () => {
    expect(newest([march("1111111110", 6 * HOUR)], 2)[0]?.watched).toBeCloseTo(0.75);
  });

  it("a day before which nobody looked begins with its first look", () => {
    const history = march("0000000011");
    const days = history.days.map((one, at) => (at === 0 ? { ...one, first: one.first + 12 * HOUR } : one));
    expect(newest([{ ...history, days }], 2)[0]?.watched).toBeCloseTo(0.5, 2);
  });

  it("says in words how many days there are of each kind, and when the bad ones were", () => {
    const words = inWords(newest([march("1121001111")], 10));
    expect(words).toBe(
      "10 days to 2026-03-10: 1 broken (2026-03-03), 2 without evidence (2026-03-05 to 2026-03-06), 7 kept.",
    );
  });

  it("tells days whose history could not be read from those on which nobody looked, and claims neither", () => {
    const february = { cluster: "prod-eu", month: "2026-02", problem: "damaged" };
    const days = stripDays([march("1111111111"), february], OF, NOW);
    expect(days.filter(({ gap }) => gap === "unread")).toHaveLength(28);
    expect(days.filter(({ gap }) => gap === "unseen")).toHaveLength(52);
    expect(inWords(days)).toContain(
      "28 whose evidence could not be read (2026-02-01 to 2026-02-28), 52 without evidence",
    );
  });

  it("of several clusters is broken where one is, and not kept where another could not be read", () => {
    const unread = { cluster: "prod-us", month: "2026-03", problem: "damaged" };
    const days = stripDays([march("1111111112"), unread], { controls: OF.controls }, NOW).slice(-2);
    expect(days.map(({ outcome, gap }) => outcome ?? gap)).toEqual(["unread", "broken"]);
  });

  it("does not show the days of whoever had the tenant's id before as the tenant's", () => {
    const predecessorUntil = Date.parse("2026-03-04T09:00:00Z");
    const days = stripDays([march("2222111111")], { ...OF, predecessorUntil }, NOW);
    expect(days.slice(-7).map(({ outcome, gap }) => outcome ?? gap)).toEqual(["predecessor", ...Array(6).fill("kept")]);
    expect(inWords(days)).toContain("6 kept, 84 of another tenant that had this id before");
    expect(inWords(days)).not.toContain("broken");
  });
});
