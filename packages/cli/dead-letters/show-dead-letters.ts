import { SQSClient } from "@aws-sdk/client-sqs";
import { renderGivenUpJson, renderGivenUpTable } from "#report/given-up-table.ts";
import type { DeadLettersOptions } from "../commands/dead-letters.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { readLetter } from "./read-letter.ts";
import { readQueue } from "./read-queue.ts";

/** `surety dead-letters`: events that were given up, and what the bus and the schedules could not deliver. */
export async function showDeadLetters(options: DeadLettersOptions, session: Session): Promise<ExitStatus> {
  const { parts, access } = await findDeployment(options.stage, session.note);
  const sqs = new SQSClient(access);
  const urls = [parts.deadLetterQueueUrl, parts.undeliveredQueueUrl];
  const contents = await follow(session.progress, "Reading the dead letters", () =>
    explainingAccess("the dead letters", () => Promise.all(urls.map((url) => readQueue(sqs, url)))),
  );
  const letters = urls.flatMap((url, at) =>
    (contents[at]?.messages ?? []).map((message) => readLetter(message, nameOf(url))),
  );
  const { layout, io, print, note, warn } = session;
  if (options.json) print(renderGivenUpJson(letters));
  else if (letters.length > 0) print(renderGivenUpTable(letters, { ...layout, now: io.now() }));
  if (letters.length === 0) note("Nothing was given up.");
  const more = contents.reduce((sum, { more }) => sum + more, 0);
  if (more > 0) warn(`About ${more} more are queued behind these; SQS shows ten of a tenant's at a time.`);
  return DONE;
}

function nameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}
