/** A state of a state machine, in Amazon States Language with JSONata. */
export type State = Readonly<Record<string, unknown>>;

/** Keeps what the execution is about, and replaces the last step's answer by this one's: the state never grows. */
const KEEP_ANSWER = "{% $merge([$states.input, {'step': $states.result.Payload}]) %}";
const KEEP_FAILURE =
  "{% $merge([$states.input, {'step': {'failed': $substring($string($states.errorOutput), 0, 2000)}}]) %}";

/** A whole definition. */
export function defineMachine(Comment: string, StartAt: string, States: Readonly<Record<string, State>>): string {
  return JSON.stringify({ Comment, QueryLanguage: "JSONata", StartAt, States });
}

/** Has the function take the step of this name. What it could not answer itself is caught, once it was repeated in vain. */
export function taskState(
  name: string,
  functionArn: string,
  to: { readonly next: string; readonly failed: string },
): State {
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
    Catch: [{ ErrorEquals: ["States.ALL"], Output: KEEP_FAILURE, Next: to.failed }],
    Next: to.next,
  };
}

/** Reads a field of the step's answer: by each of its values, where to go. */
export function choiceState(field: string, next: Readonly<Record<string, string>>, otherwise: string): State {
  const Choices = Object.entries(next).map(([value, Next]) => ({
    ...{ Condition: `{% $states.input.step.${field} = '${value}' %}`, Next },
  }));
  return { Type: "Choice", Choices, Default: otherwise };
}

/** As long as the step answered. */
export function waitState(Next: string): State {
  return { Type: "Wait", Seconds: "{% $states.input.step.waitSeconds %}", Next };
}

/** Says what the step said last, or of what it failed. */
export function failState(error: string): State {
  const Cause = "{% $exists($states.input.step.message) ? $states.input.step.message : $states.input.step.failed %}";
  return { Type: "Fail", Error: error, Cause };
}
