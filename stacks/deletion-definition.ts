import { DELETION_STEPS, type DeletionTask } from "#domain/deletion.ts";

type State = Readonly<Record<string, unknown>>;

/** Keeps what the execution is about, and replaces the last step's answer by this one's: the state never grows. */
const KEEP_ANSWER = "{% $merge([$states.input, {'step': $states.result.Payload}]) %}";
const KEEP_FAILURE =
  "{% $merge([$states.input, {'step': {'failed': $substring($string($states.errorOutput), 0, 2000)}}]) %}";

/**
 * The state machine in Amazon States Language, with JSONata. Each step is a Task, the Choice that reads what came of it,
 * and the Wait before it is taken again; how long to wait, and for how long at all, the step itself answers.
 */
export function deletionDefinition(functionArn: string): string {
  const states: Record<string, State> = {
    GracePeriod: { Type: "Wait", Timestamp: "{% $states.input.notBefore %}", Next: DELETION_STEPS[0] },
  };
  DELETION_STEPS.forEach((step, at) => {
    const next = DELETION_STEPS[at + 1] ?? "Deleted";
    states[step] = task(step, functionArn, `${step}Answer`);
    states[`${step}Answer`] = {
      Type: "Choice",
      Choices: [
        ...(step === "Announce" ? [PROVISIONAL] : []),
        { Condition: "{% $states.input.step.outcome = 'done' %}", Next: next },
        { Condition: "{% $states.input.step.outcome = 'wait' %}", Next: `${step}Wait` },
        { Condition: "{% $states.input.step.outcome = 'ended' %}", Next: "NothingToDo" },
      ],
      Default: "TellPerson",
    };
    states[`${step}Wait`] = waitThen(step);
  });
  states["WaitForLookAgain"] = waitThen("DeleteBackups");
  states["TellPerson"] = {
    ...task("TellPerson", functionArn, "Stopped"),
    Catch: undefined,
    Output: "{% $states.input %}",
  };
  states["Stopped"] = {
    Type: "Fail",
    Error: "DeletionStopped",
    Cause: "{% $exists($states.input.step.message) ? $states.input.step.message : $states.input.step.failed %}",
  };
  states["NothingToDo"] = { Type: "Succeed" };
  states["Deleted"] = { Type: "Succeed" };
  return JSON.stringify({
    Comment: "Deletes all that a tenant has, and certifies it",
    QueryLanguage: "JSONata",
    StartAt: "GracePeriod",
    States: states,
  });
}

/** Announced as provisional: looked at again when something may have come back, or be free, which is deleted first. */
const PROVISIONAL = {
  Condition: "{% $states.input.step.reason = 'Provisional' %}",
  Next: "WaitForLookAgain",
};

function waitThen(step: string): State {
  return { Type: "Wait", Seconds: "{% $states.input.step.waitSeconds %}", Next: step };
}

function task(name: DeletionTask, functionArn: string, next: string): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: functionArn,
      Payload: `{% $merge([$states.input, {'task': '${name}'}]) %}`,
    },
    Output: KEEP_ANSWER,
    TimeoutSeconds: 600,
    // The function answers what it can; here is what it could not: a crash, a time-out, throttling of Lambda itself.
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 60 }],
    Catch: [{ ErrorEquals: ["States.ALL"], Output: KEEP_FAILURE, Next: "TellPerson" }],
    Next: next,
  };
}
