import type { SQSRecord } from "aws-lambda";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { EventMark } from "#domain/event-order.ts";
import { BUS_GROUP, type TenantEvent } from "#domain/events.ts";
import { describeError, InvalidInput, PermanentError, RefusedError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { hold } from "./hold.ts";
import { identify } from "./message.ts";
import { cancelOffboarding, offboard } from "./offboard.ts";
import { onboard } from "./onboard.ts";
import { parseEvent } from "./parse-event.ts";
import { type Rejection, reject } from "./reject.ts";

/**
 * So often a message is tried before it is given up with a reason; the waits in between add up to twenty minutes. The
 * queue itself would give it up without one, so its `maxReceiveCount` is higher.
 */
export const ATTEMPTS = 6;
const FIRST_WAIT: Milliseconds = 10 * SECOND;

/** One message: understood, decided, carried out. Rejects where it should be tried again; then its group has to wait. */
export async function handleRecord(record: SQSRecord, deps: Dependencies): Promise<void> {
  const rejection =
    attemptOf(record) > ATTEMPTS
      ? CUT_OFF
      : await carryOut(record, deps).catch((error: unknown) => giveUpOrThrow(error, record, deps));
  if (rejection !== undefined) await reject(record, identify(record.body), rejection, deps);
}

/** Had the last attempt failed by itself, it would have given the message up. */
const CUT_OFF: Rejection = {
  reason: "StillFailing",
  message: `It was tried ${ATTEMPTS} times, and at last cut off before it ended; the function's log says where.`,
};

async function carryOut(record: SQSRecord, deps: Dependencies): Promise<Rejection | undefined> {
  const { attributes } = record;
  const parsed = parseEvent(record.body);
  if (parsed.kind === "refuse") return parsed;
  if (parsed.kind === "ownAnswer") return undefined;
  const { event } = parsed;
  if (attributes.MessageGroupId === BUS_GROUP) return sendOn(event, record, deps);
  const mark = await placeInTime(event, Number(attributes.SentTimestamp), deps);
  switch (event.type) {
    case "surety.tenant.onboarding.requested":
      return onboard(event, mark, deps);
    case "surety.tenant.offboarding.requested":
      return offboard(event, mark, deps);
    case "surety.tenant.offboarding.cancelled":
      return cancelOffboarding(event, mark, deps);
    case "surety.tenant.hold.placed":
    case "surety.tenant.hold.released":
      return hold(event, mark, deps);
  }
}

/** What came by the bus gets in line behind its tenant's other events, so that no tenant waits for another. */
async function sendOn(
  { data: { tenant }, id }: TenantEvent,
  { body, messageId }: SQSRecord,
  { queue, logger }: Dependencies,
): Promise<undefined> {
  await queue.forward({ body, tenant, deduplicationId: messageId });
  logger.info("Event from the bus sent on", { tenant, event: id });
}

/** An event that does not say when it happened, or says that it will, counts from when it first came. */
async function placeInTime(event: TenantEvent, receivedAt: number, { receipts }: Dependencies): Promise<EventMark> {
  const { source, id, time } = event;
  const at = time !== undefined && time <= receivedAt ? time : await receipts.firstReceipt(event, receivedAt);
  return { source, id, at };
}

/** Resolves to why the message is given up; throws where it should be tried again. */
async function giveUpOrThrow(error: unknown, record: SQSRecord, deps: Dependencies): Promise<Rejection> {
  const message = describeError(error).replace(/^(RefusedError|PermanentError|InvalidInput): /u, "");
  if (error instanceof RefusedError) return { reason: "Refused", message };
  if (error instanceof PermanentError || error instanceof InvalidInput) return { reason: "Impossible", message };
  const attempt = attemptOf(record);
  if (attempt >= ATTEMPTS) {
    return { reason: "StillFailing", message: `It failed ${attempt} times, at last of this: ${message}` };
  }
  const { tenant, eventId } = identify(record.body);
  deps.logger.warn("Event failed, and will be tried again", { tenant, event: eventId, attempt, problem: message });
  await tryAgainSoon(record, attempt, deps);
  throw error;
}

/** 10 s after the first attempt, then three times as long each time: 30 s, 90 s … Without it, the queue's own time-out. */
async function tryAgainSoon({ receiptHandle }: SQSRecord, attempt: number, { queue, logger }: Dependencies) {
  try {
    await queue.comeBackAfter(receiptHandle, FIRST_WAIT * 3 ** (attempt - 1));
  } catch (error) {
    logger.warn("Wait not shortened", { error });
  }
}

function attemptOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
