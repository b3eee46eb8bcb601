import { REHEARSAL_ENDS, REHEARSAL_STEPS } from "#domain/rehearsal-task.ts";
import { choiceState, defineMachine, failState, type State, taskState, waitState } from "./definition-states.ts";

/**
 * The state machine in Amazon States Language. Each step is a Task, and the Choice that reads which step is next by what was
 * seen: any other at once, itself after the Wait that it answers. That a backup could not be restored is a result.
 */
export function rehearsalDefinition(functionArn: string): string {
  const states: Record<string, State> = {};
  const targets = Object.fromEntries([...REHEARSAL_STEPS, ...REHEARSAL_ENDS].map((name) => [name, name]));
  for (const step of REHEARSAL_STEPS) {
    states[step] = taskState(step, functionArn, { next: `${step}Answer`, failed: "CannotGoOn" });
    states[`${step}Answer`] = choiceState("next", { ...targets, [step]: `${step}Wait` }, "CannotGoOn");
    states[`${step}Wait`] = waitState(step);
  }
  for (const end of REHEARSAL_ENDS) states[end] = { Type: "Succeed" };
  states["CannotGoOn"] = failState("RehearsalCannotGoOn");
  return defineMachine("Restores a backup beside its tenant, verifies it, and clears it", REHEARSAL_STEPS[0], states);
}
