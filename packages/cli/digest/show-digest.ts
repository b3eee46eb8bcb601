import { digestAnswerSchema } from "#domain/digest.ts";
import { MINUTE } from "#domain/duration.ts";
import { jsonText } from "#report/json-text.ts";
import { oneLine } from "#report/plain-text.ts";
import type { DigestOptions } from "../commands/digest.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { deploymentSources } from "../deployment/sources.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";

const NOTHING = "There is nothing to say: nothing is broken, weak, muted or about to break.\n";

/** `surety digest`: the deployed function reads what the sweeps saved, and makes the message of it. */
export async function showDigest(options: DigestOptions, session: Session): Promise<ExitStatus> {
  const { note, print, progress } = session;
  const deployment = await findDeployment(options.stage, deploymentSources, note);
  const call = createFunctionCaller(deployment, {
    ...{ name: deployment.parts.digestFunctionName, answers: digestAnswerSchema, patience: 2 * MINUTE },
  });
  const shown = await follow(progress, "Making the digest", () => call({ task: "Show" }));
  if (options.json === true) print(jsonText(shown));
  else
    print(
      shown.status === "shown"
        ? `${[shown.subject, "", ...shown.text.split("\n")].map(oneLine).join("\n")}\n`
        : NOTHING,
    );
  if (options.send !== true) return DONE;
  const sent = await follow(progress, "Sending the digest", () => call({ task: "Send" }));
  note(sent.status === "sent" ? `Sent: ${sent.subject}` : "Nothing was sent.");
  return DONE;
}
