import { expect, it } from "vitest";
import { DELETION_STEPS, type StepAnswer } from "#domain/deletion.ts";
import { progressOf } from "./progress.ts";
import { createDeletionWorld } from "./world.double.ts";

const answer: StepAnswer = {
  ...{ task: "AwaitVolumes", outcome: "stuck", reason: "Waiting", message: "Waiting for Volume vol-1." },
  ...{ attempt: 3, since: 1_000, waitSeconds: 9 },
};
const told: StepAnswer = {
  ...answer,
  task: "TellPerson",
  outcome: "done",
  reason: "Done",
  message: "A person was told.",
};

it("each answer of a step is noted down, with when it was given", () => {
  expect(progressOf({ task: "AwaitVolumes", step: answer }, answer, 5_000)).toEqual({ ...answer, at: 5_000 });
});

it("that a person was told does not hide what for", () => {
  expect(progressOf({ task: "TellPerson", step: answer }, told, 5_000)).toBeUndefined();
});

it("a function that could not answer is noted down when a person is told", () => {
  expect(progressOf({ task: "TellPerson", step: { failed: "Sandbox.Timedout" } }, told, 5_000)).toMatchObject({
    ...{ task: "TellPerson", outcome: "stuck", reason: "FunctionFailed" },
    message: "The function failed: Sandbox.Timedout",
  });
});

it("a deletion leaves its newest word at every step", async () => {
  const world = createDeletionWorld();
  expect(await world.run()).toBe("Deleted");
  expect(new Set(world.progress.map(({ task }) => task))).toEqual(new Set(DELETION_STEPS));
  expect(world.progress.find(({ outcome }) => outcome === "wait")?.message).not.toBe("");
});

it("a deletion goes on where nothing can be noted down", async () => {
  const clean = createDeletionWorld();
  await clean.run();
  const faults = clean.calls.flatMap((name, at) =>
    name === "saveProgress" ? [{ call: at + 1, how: "fails" as const }] : [],
  );
  const world = createDeletionWorld();
  expect(await world.run({ faults })).toBe("Deleted");
  expect(world.progress).toEqual([]);
});
