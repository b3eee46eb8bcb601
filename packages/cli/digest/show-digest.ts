import { type DigestAnswer, digestAnswerSchema } from "#domain/digest-answer.ts";
import { MINUTE } from "#domain/duration.ts";
import { withoutControls } from "#report/plain-text.ts";
import { PermanentError } from "#runtime/errors.ts";
import type { DigestOptions } from "../commands/digest.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import { type Deployment, findDeployment } from "../deployment/deployment.ts";
import { deploymentSources } from "../deployment/sources.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";

interface DigestOrder {
  readonly task: "Preview" | "Send";
}

export type CallDigest = (order: DigestOrder) => Promise<DigestAnswer>;

/** `surety digest`: the deployed function looks around and says what it would send. */
export async function showDigest(options: DigestOptions, session: Session): Promise<ExitStatus> {
  const deployment = await findDeployment(options.stage, deploymentSources, session.note);
  return tellDigest(createDigestCaller(deployment), options, session);
}

/** Longer than the function may take. */
const PATIENCE = 2 * MINUTE;

const createDigestCaller = (deployment: Deployment): CallDigest =>
  createFunctionCaller(deployment, {
    ...{ name: deployment.parts.digestFunctionName, answers: digestAnswerSchema, patience: PATIENCE },
  });

/** Shows it before it is sent: what is told may be another moment's, by a second. */
export async function tellDigest(
  call: CallDigest,
  { send, json }: Pick<DigestOptions, "send" | "json">,
  { print, note, progress }: Session,
): Promise<ExitStatus> {
  const answer = await follow(progress, "Looking", () => call({ task: "Preview" }));
  if (answer.status !== "preview" && answer.status !== "nothingToSay")
    throw new PermanentError(`The function answered ${answer.status}, and no digest`);
  const said = answer.status === "preview" ? answer : undefined;
  const sent = said !== undefined && send === true ? await call({ task: "Send" }) : undefined;
  if (sent !== undefined && sent.status !== "sent")
    throw new PermanentError(`It was not sent: the function answered ${sent.status}`);
  if (json === true) print(`${JSON.stringify({ ...answer, sent: sent !== undefined }, null, 2)}\n`);
  else
    print(
      said === undefined ? "There is nothing to say.\n" : `${withoutControls(`${said.subject}\n\n${said.text}`)}\n`,
    );
  if (sent !== undefined) note("Sent to whoever has subscribed to the alerts.");
  else if (said !== undefined && send !== true) note("Nothing was sent. To send it, run it again with --send.");
  return DONE;
}
