import { expect, it } from "vitest";
import { createSession } from "./session.ts";

function sayOn(TERM: string): string {
  let said = "";
  const write = (text: string) => {
    said += text;
  };
  const io = { stdout: { write }, stderr: { write, isTTY: true }, now: () => 0, sleep: async () => undefined };
  createSession({ ...io, environment: { TERM } }, {})
    .progress.step("Reading")
    .done();
  return said;
}

it("draws on a terminal, and writes lines on one that cannot draw", () => {
  expect(sayOn("xterm")).toContain("\u001b[2K");
  expect(sayOn("dumb")).toBe("… Reading\n✓ Reading (0.0 s)\n");
});
