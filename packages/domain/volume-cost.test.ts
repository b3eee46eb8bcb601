import { expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "./duration.ts";
import { volumeCost } from "./volume-cost.ts";

it.each([
  ["a month of a GiB costs its price", 1, 730 * HOUR, 0.088],
  ["two hours of 500 GiB", 500, 2 * HOUR, 0.120548],
  ["less than a minute costs a minute", 500, SECOND, volumeCost(500, MINUTE, 0.088)],
  ["nothing costs nothing", 0, HOUR, 0],
])("%s", (_, gib, length, usd) => {
  expect(volumeCost(gib, length, 0.088)).toBe(usd);
});
