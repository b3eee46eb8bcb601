import { describe, expect, it } from "vitest";
import * as z from "zod";
import { DELETION_STEPS } from "#domain/deletion.ts";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage } from "./evaluated.ts";
import { problemsOf } from "./state-machine.ts";

const stateSchema = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ Condition: z.string(), Next: z.string() })).default([]),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
});

describe("the state machine that deletes a tenant", async () => {
  const machine = findResource(
    await evaluateStage("production"),
    "aws:sfn/stateMachine:StateMachine",
    "DeletionMachine",
  ).inputs;
  const definition: unknown = JSON.parse(String(machine["definition"]));
  const { States: states } = z.object({ States: z.record(z.string(), stateSchema) }).parse(definition);

  it("is in Amazon States Language, and a standard one, which may wait for a year", () => {
    expect(problemsOf(definition)).toBe("");
    expect(machine["type"]).toBe("STANDARD");
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
      expect(Choices.map(({ Condition }) => Condition.match(/'(\w+)'/u)?.[1])).toEqual(["done", "wait", "ended"]);
      expect(Default).toBe("TellPerson");
    }
  });

  it("reaches every state, and from each of them an end", () => {
    const nextOf = ({ Next, Default, Choices, Catch }: z.output<typeof stateSchema>) =>
      [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter(
        (one) => one !== undefined,
      );
    const reached = new Set<string>(["GracePeriod"]);
    for (const name of reached)
      for (const next of nextOf(states[name] ?? stateSchema.parse({ Type: "?" }))) reached.add(next);
    expect([...reached].toSorted()).toEqual(Object.keys(states).toSorted());
    for (const [name, state] of Object.entries(states)) {
      if (nextOf(state).length === 0) expect(["Succeed", "Fail"], name).toContain(state.Type);
    }
  });
});
