import { type DigestAnswer, digestAnswerSchema } from "#domain/digest.ts";
import { MINUTE } from "#domain/duration.ts";
import { jsonText } from "#report/json-text.ts";
import { oneLine } from "#report/plain-text.ts";
import type { DigestOptions } from "../commands/digest.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";

const NOTHING = "There is nothing to say: nothing is broken, weak, muted or about to break.\n";

/** `surety digest`: the deployed function reads what the sweeps saved, and makes the message of it. */
export async function showDigest(options: DigestOptions, session: Session): Promise<ExitStatus> {
  const { note, print, progress } = session;
  const deployment = await findDeployment(options.stage, note);
  const call = createFunctionCaller(deployment, {
    ...{ name: deployment.parts.digestFunctionName, answers: digestAnswerSchema, patience: 2 * MINUTE },
  });
  // One call does both: a second one might send what has changed since the first was shown.
  const [doing, task] = options.send === true ? ["Sending the digest", "Send"] : ["Making the digest", "Show"];
  const answer = await follow(progress, doing, () => call({ task }));
  print(options.json === true ? jsonText(answer) : asText(answer));
  if (options.send === true) note(answer.status === "sent" ? `Sent: ${answer.subject}` : "Nothing was sent.");
  return DONE;
}

function asText(answer: DigestAnswer): string {
  switch (answer.status) {
    case "nothingToSay":
      return NOTHING;
    case "skipped":
      return `${answer.message}\n`;
    case "sent":
    case "shown":
      return `${[answer.subject, "", ...answer.text.split("\n")].map(oneLine).join("\n")}\n`;
  }
}
