import { describe, expect, it } from "vitest";
import { twice } from "./deliver-twice.ts";

describe("a state machine that takes every step twice", () => {
  const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Next: "End", Catch: [{ Next: "End" }] };
  const machine = JSON.parse(
    twice(JSON.stringify({ StartAt: "Work", States: { Work: task, End: { Type: "Succeed" } } })),
  );

  it("has both at the same time, and goes on as the step did", () => {
    const { Type, Branches, Next, Catch } = machine.States.Work;
    expect([Type, Next, Catch]).toEqual(["Parallel", "WorkFirst", task.Catch]);
    expect(machine.States.WorkFirst).toMatchObject({ Type: "Pass", Next: "End" });
    const { Next: _, Catch: __, ...once } = task;
    expect(Branches.map(({ States }: { States: object }) => States)).toEqual([
      { WorkOnce: { ...once, End: true } },
      { WorkTwice: { ...once, End: true } },
    ]);
  });

  it("has everything else as it was", () => {
    expect(machine.States.End).toEqual({ Type: "Succeed" });
    expect(machine.StartAt).toBe("Work");
  });
});
