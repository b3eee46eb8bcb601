import { DELETION_STEPS } from "#domain/deletion.ts";
import { choiceState, defineMachine, failState, type State, taskState, waitState } from "./definition-states.ts";

/**
 * The state machine in Amazon States Language. Each step is a Task, the Choice that reads what came of it, and the Wait
 * before it is taken again; how long to wait, and for how long at all, the step itself answers.
 */
export function deletionDefinition(functionArn: string): string {
  const states: Record<string, State> = {
    GracePeriod: { Type: "Wait", Timestamp: "{% $states.input.notBefore %}", Next: DELETION_STEPS[0] },
  };
  DELETION_STEPS.forEach((step, at) => {
    const done = DELETION_STEPS[at + 1] ?? "Deleted";
    states[step] = taskState(step, functionArn, { next: `${step}Answer`, failed: "TellPerson" });
    const answer = choiceState("outcome", { done, wait: `${step}Wait`, ended: "NothingToDo" }, "TellPerson");
    states[`${step}Answer`] = step === "Announce" ? firstOf(PROVISIONAL, answer) : answer;
    states[`${step}Wait`] = waitState(step);
  });
  states["WaitForLookAgain"] = waitState("DeleteBackups");
  states["TellPerson"] = {
    ...taskState("TellPerson", functionArn, { next: "Stopped", failed: "Stopped" }),
    Catch: undefined,
    Output: "{% $states.input %}",
  };
  states["Stopped"] = failState("DeletionStopped");
  states["NothingToDo"] = { Type: "Succeed" };
  states["Deleted"] = { Type: "Succeed" };
  return defineMachine("Deletes all that a tenant has, and certifies it", "GracePeriod", states);
}

/** Announced as provisional: looked at again when something may have come back, or be free, which is deleted first. */
const PROVISIONAL = choiceState("reason", { Provisional: "WaitForLookAgain" }, "");

function firstOf(first: State, choice: State): State {
  return { ...choice, Choices: [first["Choices"], choice["Choices"]].flat() };
}
