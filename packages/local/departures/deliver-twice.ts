import { DescribeStateMachineCommand, SFNClient, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { awsClientOptions } from "../aws.ts";
import type { Scene } from "../story/scene.ts";

const definitionSchema = z.looseObject({ States: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** A state machine that takes every step twice, at the same time, and goes by what the first of the two answers. */
export function twice(definition: string): string {
  const { States, ...rest } = definitionSchema.parse(JSON.parse(definition));
  const states = Object.entries(States).flatMap(([name, state]) =>
    state.Type === "Task" ? both(name, state) : [[name, state] as const],
  );
  return JSON.stringify({ ...rest, States: Object.fromEntries(states) });
}

/** The emulator does not apply the Output of a Parallel state, so that a state of its own takes the first answer. */
function both(name: string, { Next, Catch, ...task }: Readonly<Record<string, unknown>>) {
  const branch = (which: string) => ({
    StartAt: `${name}${which}`,
    States: { [`${name}${which}`]: { ...task, End: true } },
  });
  const caught = Catch === undefined ? {} : { Catch };
  return [
    [name, { Type: "Parallel", Branches: [branch("Once"), branch("Twice")], ...caught, Next: `${name}First` }],
    [`${name}First`, { Type: "Pass", Output: "{% $states.input[0] %}", Next }],
  ] as const;
}

/** Deletions that begin from now on have every step delivered twice. Resolves with what puts it right again. */
export async function deliverStepsTwice({ environment, parts }: Scene): Promise<() => Promise<void>> {
  const states = new SFNClient(awsClientOptions(environment.aws));
  const { deletionMachineArn: stateMachineArn } = parts;
  const { definition = "" } = await states.send(new DescribeStateMachineCommand({ stateMachineArn }));
  await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition: twice(definition) }));
  return async () => void (await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition })));
}
