import { describe, expect, it } from "vitest";
import { REHEARSAL_ENDS, REHEARSAL_STEPS } from "#domain/rehearsal-task.ts";
import { machineOf, nextOf, reachedFrom } from "./definition.ts";
import { problemsOf } from "./state-machine.ts";

describe("the state machine that rehearses a restore", async () => {
  const { definition, states, type } = await machineOf("RehearsalMachine");

  it("is in Amazon States Language, and a standard one, whose executions have names of their own", () => {
    expect(problemsOf(definition)).toBe("");
    expect(type).toBe("STANDARD");
  });

  it.each(REHEARSAL_STEPS)("has a state %s, which is retried, and fails where it cannot be answered at all", (step) => {
    expect(states[step]).toMatchObject({
      Type: "Task",
      TimeoutSeconds: 600,
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "CannotGoOn" }],
      Next: `${step}Answer`,
    });
  });

  it.each(REHEARSAL_STEPS)("goes on from %s as it is answered, to itself after a wait, and fails otherwise", (step) => {
    const { Choices = [], Default } = states[`${step}Answer`] ?? {};
    const targets = Object.fromEntries(
      Choices.map(({ Condition, Next }) => [Condition.match(/next = '(\w+)'/u)?.[1], Next]),
    );
    const others = [...REHEARSAL_STEPS, ...REHEARSAL_ENDS].filter((name) => name !== step);
    expect(targets).toEqual({ ...Object.fromEntries(others.map((name) => [name, name])), [step]: `${step}Wait` });
    expect(Default).toBe("CannotGoOn");
    expect(states[`${step}Wait`]).toMatchObject({ Type: "Wait", Next: step });
  });

  it("ends well whatever the rehearsal showed: only one that cannot go on has failed", () => {
    for (const end of REHEARSAL_ENDS) expect(states[end]).toMatchObject({ Type: "Succeed" });
    const ends = Object.entries(states).filter(([, state]) => nextOf(state).length === 0);
    expect(ends.map(([name]) => name).toSorted()).toEqual([...REHEARSAL_ENDS, "CannotGoOn"].toSorted());
    expect(states["CannotGoOn"]).toMatchObject({ Type: "Fail" });
  });

  it("reaches every state", () => {
    expect(reachedFrom("Restore", states)).toEqual(Object.keys(states).toSorted());
  });
});
