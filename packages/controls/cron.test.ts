import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { longestPause, nextDue, parseCron } from "./cron.ts";

const noon = Date.parse("2026-03-10T12:00:00Z");

function nextDues(text: string, after: string, count: number): readonly string[] {
  const cadence = parseCron(text);
  const dues: string[] = [];
  for (let due = nextDue(cadence, Date.parse(after)); due !== undefined && dues.length < count; ) {
    dues.push(formatInstant(due));
    due = nextDue(cadence, due);
  }
  return dues;
}

/** What robfig/cron 3.0.1, Velero's own library, answers to the same questions. */
describe("nextDue", () => {
  it.each([
    ["0 1 * * *", "2026-03-10T12:00:00Z", ["2026-03-11T01:00:00Z", "2026-03-12T01:00:00Z"]],
    ["0 1 * * *", "2026-03-10T01:00:00Z", ["2026-03-11T01:00:00Z"]],
    ["@daily", "2026-03-10T12:00:00Z", ["2026-03-11T00:00:00Z"]],
    ["@hourly", "2026-03-10T12:00:00Z", ["2026-03-10T13:00:00Z"]],
    ["@weekly", "2026-03-10T12:00:00Z", ["2026-03-15T00:00:00Z"]],
    ["@monthly", "2026-03-10T12:00:00Z", ["2026-04-01T00:00:00Z"]],
    ["@every 24h", "2026-03-10T12:00:30Z", ["2026-03-11T12:00:30Z", "2026-03-12T12:00:30Z"]],
    ["@every 36h0m0s", "2026-03-10T12:00:00Z", ["2026-03-12T00:00:00Z"]],
    ["CRON_TZ=Europe/Berlin 0 1 * * *", "2026-03-10T12:00:00Z", ["2026-03-11T00:00:00Z"]],
    ["TZ=Asia/Tokyo @daily", "2026-03-10T12:00:00Z", ["2026-03-10T15:00:00Z"]],
    ["0 1 * * mon-fri", "2026-03-13T12:00:00Z", ["2026-03-16T01:00:00Z"]],
    ["15/20 3 * MAR,apr ?", "2026-03-10T12:00:00Z", ["2026-03-11T03:15:00Z", "2026-03-11T03:35:00Z"]],
    ["0 1 29 2 *", "2026-03-10T12:00:00Z", ["2028-02-29T01:00:00Z"]],
  ])("%s after %s", (text, after, expected) => {
    expect(nextDues(text, after, expected.length)).toEqual(expected);
  });

  it("takes the day of the month or the day of the week where both are restricted", () => {
    const mondays = ["2026-03-16T01:00:00Z", "2026-03-23T01:00:00Z", "2026-03-30T01:00:00Z", "2026-04-01T01:00:00Z"];
    expect(nextDues("0 1 1 * 1", "2026-03-10T12:00:00Z", 4)).toEqual(mondays);
    expect(nextDues("0 1 */2 * 1", "2026-03-14T12:00:00Z", 2)).toEqual([
      "2026-03-15T01:00:00Z",
      "2026-03-16T01:00:00Z",
    ]);
  });

  it("skips a time that summer time leaves out, and counts twice one that comes twice", () => {
    const spring = nextDues("CRON_TZ=America/New_York 30 2 * * *", "2026-03-07T12:00:00Z", 1);
    expect(spring).toEqual(["2026-03-09T06:30:00Z"]);
    const autumn = nextDues("CRON_TZ=America/New_York 30 1 * * *", "2026-10-31T12:00:00Z", 3);
    expect(autumn).toEqual(["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-02T06:30:00Z"]);
  });

  it("is, every day at the same times, what a look at the calendar of a time zone without summer time says", () => {
    const values = (most: number) =>
      fc.oneof(
        fc.array(fc.nat(most), { minLength: 1, maxLength: 3 }).map((list) => list.join(",")),
        fc.constantFrom("*", "*/7", "5-20/3"),
      );
    fc.assert(
      fc.property(values(59), values(23), fc.integer({ min: -DAY, max: 40_000 * DAY }), (minute, hour, after) => {
        const expression = `${minute} ${hour} * * *`;
        expect(nextDue(parseCron(expression), after)).toBe(nextDue(parseCron(`TZ=Etc/GMT ${expression}`), after));
      }),
      { numRuns: 500 },
    );
    const sharp = Date.parse("2026-03-10T01:00:00Z");
    expect(nextDue(parseCron("0 1 * * *"), sharp - 1)).toBe(sharp);
    expect(nextDue(parseCron("0 1 * * *"), sharp)).toBe(sharp + DAY);
  });

  it("a day that never comes is never due", () => {
    expect(nextDue(parseCron("0 1 30 2 *"), noon)).toBeUndefined();
    expect(nextDue(parseCron(", 1 * * *"), noon)).toBeUndefined();
  });
});

describe("parseCron", () => {
  it.each([
    ["0 1 * * 7", 'found "7" as day of week; allowed are 0 to 6'],
    ["0 1 * *", "found 4 fields, not 5"],
    ["0 0 1 * * *", "found 6 fields, not 5"],
    ["", "found 0 fields, not 5"],
    ["@every 1d", 'found "@every 1d"'],
    ["@every soon", 'found "@every soon"'],
    ["@Daily", 'found "@Daily"'],
    ["CRON_TZ=Europe/Nowhere 0 1 * * *", 'found "Europe/Nowhere"'],
    ["CRON_TZ=UTC", "found 1 fields"],
    ["60 1 * * *", 'found "60" as minute; allowed are 0 to 59'],
    ["5-1 1 * * *", 'found "5-1" as minute'],
    ["*/0 1 * * *", 'found "*/0" as minute'],
    ["0 1 L * *", 'found "L" as day of month'],
    ["0 1 0 * *", 'found "0" as day of month'],
    ["0 1 * anf *", 'found "anf" as month; allowed are 1 to 12'],
    ["every day", "found 2 fields"],
  ])("refuses %j, as Velero does", (text, problem) => {
    expect(() => parseCron(text)).toThrow(SyntaxError);
    expect(() => parseCron(text)).toThrow(problem);
  });
});

describe("longestPause", () => {
  it.each([
    ["0 1 * * *", DAY],
    ["@daily", DAY],
    ["CRON_TZ=Europe/Berlin 0 1 * * *", DAY],
    ["0 */6 * * *", 6 * HOUR],
    ["0 1,13 * * *", 12 * HOUR],
    ["0 1,2 * * *", 23 * HOUR],
    ["* * * * *", MINUTE],
    ["@every 36h", 36 * HOUR],
    ["0 1 * * 1-5", 3 * DAY],
    ["0 1 */2 * *", 2 * DAY],
    ["0 1 * * 0", 7 * DAY],
    ["@monthly", 31 * DAY],
    ["0 1 1 * 1", 7 * DAY],
    ["0 1 * 1-11 *", 32 * DAY],
    ["@yearly", 365 * DAY],
  ])("%s: %d ms", (text, expected) => {
    expect(longestPause(parseCron(text), noon)).toBe(expected);
  });

  it("what is never due pauses for as long as one looks", () => {
    expect(longestPause(parseCron("0 1 30 2 *"), noon)).toBe(731 * DAY);
    expect(longestPause(parseCron(", 1 * * *"), noon)).toBe(731 * DAY);
  });
});
