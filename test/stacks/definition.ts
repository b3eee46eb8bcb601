import * as z from "zod";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage } from "./evaluated.ts";

const stateSchema = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ Condition: z.string(), Next: z.string() })).default([]),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
});
type StateOfMachine = z.output<typeof stateSchema>;

/** A state machine as the stacks of production describe it, with its states by their names. */
export async function machineOf(name: string) {
  const resources = await evaluateStage("production");
  const { inputs } = findResource(resources, "aws:sfn/stateMachine:StateMachine", name);
  const definition: unknown = JSON.parse(String(inputs["definition"]));
  const { States: states } = z.object({ States: z.record(z.string(), stateSchema) }).parse(definition);
  return { definition, states, type: inputs["type"] };
}

export function nextOf({ Next, Default, Choices, Catch }: StateOfMachine): readonly string[] {
  return [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].filter(
    (one) => one !== undefined,
  );
}

/** The names of all states that can be come to, in their order. */
export function reachedFrom(start: string, states: Readonly<Record<string, StateOfMachine>>): readonly string[] {
  const reached = new Set([start]);
  for (const name of reached)
    for (const next of nextOf(states[name] ?? stateSchema.parse({ Type: "?" }))) reached.add(next);
  return [...reached].toSorted();
}
