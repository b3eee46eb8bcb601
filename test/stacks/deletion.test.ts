import { describe, expect, it } from "vitest";
import { DELETION_STEPS } from "#domain/deletion.ts";
import { machineOf, nextOf, reachedFrom } from "./definition.ts";
import { problemsOf } from "./state-machine.ts";

describe("the state machine that deletes a tenant", async () => {
  const { definition, states, type } = await machineOf("DeletionMachine");

  it("is in Amazon States Language, and a standard one, which may wait for a year", () => {
    expect(problemsOf(definition)).toBe("");
    expect(type).toBe("STANDARD");
  });

  it.each(DELETION_STEPS)("has a state %s, which is retried, and tells a person of what cannot be caught", (step) => {
    expect(states[step]).toMatchObject({
      Type: "Task",
      TimeoutSeconds: 600,
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "TellPerson" }],
    });
  });

  it("goes on only where a step is done, and stops at whatever it does not know", () => {
    for (const step of DELETION_STEPS) {
      const { Choices = [], Default } = states[`${step}Answer`] ?? {};
      const provisional = step === "Announce" ? ["Provisional"] : [];
      expect(Choices.map(({ Condition }) => Condition.match(/'(\w+)'/u)?.[1])).toEqual([
        ...provisional,
        ...["done", "wait", "ended"],
      ]);
      expect(Default).toBe("TellPerson");
    }
  });

  it("reaches every state, and from each of them an end", () => {
    expect(reachedFrom("GracePeriod", states)).toEqual(Object.keys(states).toSorted());
    for (const [name, state] of Object.entries(states)) {
      if (nextOf(state).length === 0) expect(["Succeed", "Fail"], name).toContain(state.Type);
    }
  });
});
