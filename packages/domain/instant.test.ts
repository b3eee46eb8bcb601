import { describe, expect, it } from "vitest";
import { instantSchema } from "./instant.ts";

describe("instantSchema", () => {
  it.each([
    ["a time of Kubernetes", "2026-03-10T01:05:00Z"],
    ["a time of the AWS command line", "2026-03-10T01:05:00+00:00"],
    ["a time elsewhere", "2026-03-09T20:05:00.000-05:00"],
    ["nanoseconds", "2026-03-10T01:05:00.000000999Z"],
    ["small letters", "2026-03-10t01:05:00z"],
    ["a space, as YAML prints it", "2026-03-10 01:05:00Z"],
  ])("reads %s", (_, text) => {
    expect(instantSchema.parse(text)).toBe(Date.UTC(2026, 2, 10, 1, 5));
  });

  it("reads a day as its midnight, UTC, and a leap day", () => {
    expect(instantSchema.parse("2026-03-31")).toBe(Date.UTC(2026, 2, 31));
    expect(instantSchema.parse("2028-02-29")).toBe(Date.UTC(2028, 1, 29));
  });

  it.each([
    ["a day that no calendar has", "2026-02-30T01:05:00Z"],
    ["a leap day of another year", "2026-02-29"],
    ["a month that no calendar has", "2026-13-01"],
    ["a day that no month has", "2026-01-39"],
    ["a 31st of a short month", "2026-04-31T00:00:00Z"],
    ["a leap second, which Kubernetes has not", "2026-06-30T23:59:60Z"],
    ["a time without a zone, which would be this machine's", "2026-03-10T01:05:00"],
    ["a zone that is none", "2026-03-10T01:05:00+25:00"],
    ["a number, which JavaScript takes for a month", "5"],
    ["words that end in one", "no 5"],
    ["a year of five digits", "10000-01-01T00:00:00Z"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(instantSchema.safeParse(text).error?.issues[0]?.message).toBe(
      `found "${text}"; allowed is a time such as 2026-01-31T01:00:00Z`,
    );
  });
});
