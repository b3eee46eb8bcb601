import type { Context } from "aws-lambda";
import type { Alert } from "#domain/alert.ts";
import { type DigestAnswer, digestRequestSchema } from "#domain/digest.ts";
import { SECOND } from "#domain/duration.ts";
import { planDigest } from "#plans/digest/plan-digest.ts";
import { RetryableError } from "#runtime/errors.ts";
import { parseRequestAs } from "#runtime/request.ts";
import type { Dependencies } from "./dependencies.ts";
import { lookAround } from "./look-around.ts";

/** The clocks of two functions may differ by less. */
const MARGIN = 10 * SECOND;

/** Sends the daily message, once for each time at which it is due, or nothing where there is nothing to say. */
export function createDigest(deps: Dependencies) {
  return async (
    event: unknown,
    context: Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">,
  ): Promise<DigestAnswer> => {
    const { scheduledAt, task } = parseRequestAs(digestRequestSchema, event, "digest request");
    const now = deps.clock();
    if (task === "Show") return answerWith("shown", planDigest(await lookAround(now, deps)));
    const lease = await deps.leases.acquire({
      ...{ name: "digest", holder: context.awsRequestId, now },
      until: now + context.getRemainingTimeInMillis() + MARGIN,
      ...(scheduledAt !== undefined && { dueAt: scheduledAt }),
    });
    if (lease.status === "done") return { status: "skipped", message: "This digest was already sent." };
    if (lease.status === "taken") throw new RetryableError("Another digest is being sent; try again in a minute");
    let done = false;
    try {
      const alert = planDigest(await lookAround(now, deps));
      if (alert !== undefined) await deps.publishAlert(alert);
      done = true;
      deps.logger.info("Digest made", { subject: alert?.subject });
      return answerWith("sent", alert);
    } finally {
      await lease.release(done).catch((error: unknown) => deps.logger.warn("Lease not given back", { error }));
    }
  };
}

function answerWith(status: "sent" | "shown", alert: Alert | undefined): DigestAnswer {
  if (alert === undefined) return { status: "nothingToSay" };
  const { subject, text, details } = alert;
  return { status, subject, text, details };
}
