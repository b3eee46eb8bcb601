import type { SQSRecord } from "aws-lambda";
import type { EventMark } from "#domain/event-order.ts";
import type { TenantEvent } from "#domain/events.ts";
import { describeError, InvalidInput, PermanentError, RefusedError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { hold } from "./hold.ts";
import { identify } from "./message.ts";
import { onboard } from "./onboard.ts";
import { parseEvent } from "./parse-event.ts";
import { type Rejection, reject } from "./reject.ts";

/**
 * So often a message is tried before it is given up with a reason. The queue itself would move it without one, hence
 * one less than its `maxReceiveCount`.
 */
export const ATTEMPTS = 4;

/** One message: understood, decided, carried out. Rejects where it should be tried again; then its group has to wait. */
export async function handleRecord(record: SQSRecord, deps: Dependencies): Promise<void> {
  const rejection = await carryOut(record, deps).catch((error: unknown) => giveUp(error, record, deps));
  if (rejection !== undefined) await reject(record, identify(record.body), rejection, deps);
}

async function carryOut({ body, attributes }: SQSRecord, deps: Dependencies): Promise<Rejection | undefined> {
  const parsed = parseEvent(body);
  if (parsed.kind === "refuse") return parsed;
  if (parsed.kind === "ownAnswer") return undefined;
  const { event } = parsed;
  const mark = await placeInTime(event, Number(attributes.SentTimestamp), deps);
  return event.type === "surety.tenant.onboarding.requested" ? onboard(event, mark, deps) : hold(event, mark, deps);
}

/** An event that does not say when it happened, or says that it will, counts from when it first came. */
async function placeInTime(event: TenantEvent, receivedAt: number, { receipts }: Dependencies): Promise<EventMark> {
  const { source, id, time } = event;
  const at = time !== undefined && time <= receivedAt ? time : await receipts.firstReceipt(event, receivedAt);
  return { source, id, at };
}

function giveUp(error: unknown, { attributes, body }: SQSRecord, { logger }: Dependencies): Rejection {
  const message = describeError(error).replace(/^(RefusedError|PermanentError|InvalidInput): /u, "");
  if (error instanceof RefusedError) return { reason: "Refused", message };
  if (error instanceof PermanentError || error instanceof InvalidInput) return { reason: "Impossible", message };
  const attempt = Number(attributes.ApproximateReceiveCount);
  if (attempt >= ATTEMPTS) {
    return { reason: "StillFailing", message: `It failed ${attempt} times, at last of this: ${message}` };
  }
  const { tenant, eventId } = identify(body);
  logger.warn("Event failed, and will be tried again", { tenant, event: eventId, attempt, problem: message });
  throw error;
}
