import { expect, it } from "vitest";
import needed from "#cli/doctor/needed-actions.json" with { type: "json" };
import { neededActions } from "./needed-actions.ts";

it("surety doctor looks for what the stacks allow; to write it anew: npm run needed-actions", async () => {
  expect(needed).toEqual(await neededActions());
});
