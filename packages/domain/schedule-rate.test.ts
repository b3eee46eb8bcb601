import { expect, it } from "vitest";
import { HOUR, MINUTE } from "./duration.ts";
import { scheduleDaily, scheduleRate } from "./schedule-rate.ts";

it.each([
  [MINUTE, "rate(1 minute)"],
  [15 * MINUTE, "rate(15 minutes)"],
  [24 * HOUR, "rate(1440 minutes)"],
])("every %d ms is %s, as the Scheduler wants the singular for one", (every, rate) => {
  expect(scheduleRate(every)).toBe(rate);
});

it("a time of day has no zeros before its numbers", () => {
  expect(scheduleDaily("07:05")).toBe("cron(5 7 * * ? *)");
});
