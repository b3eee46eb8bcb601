import type { SQSRecord } from "aws-lambda";
import type { Alert } from "#domain/alert.ts";
import { failed } from "./answer.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Identity } from "./message.ts";

/** Why a message is given up. */
export interface Rejection {
  /** A constant for machines, in UpperCamelCase. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

/**
 * Gives a message up: it goes to the dead-letter queue with the reason, whoever sent it is answered (on the bus, and by
 * an item of the table for those who wait for it), a person is told.
 * The alert comes last, so that a failure before it, and the repetition that follows, do not tell it twice.
 */
export async function reject(
  record: SQSRecord,
  about: Identity,
  rejection: Rejection,
  deps: Dependencies,
): Promise<void> {
  const { eventId, tenant, type, source } = about;
  await deps.sendDeadLetter({
    body: record.body,
    group: record.attributes.MessageGroupId ?? record.messageId,
    deduplicationId: record.messageId,
    reason: rejection.message,
    tenant,
    eventId,
  });
  if (eventId !== undefined && source !== undefined) {
    const { reason, message } = rejection;
    await deps.receipts.recordRefusal({ source, id: eventId }, { refusedAt: deps.clock(), reason, message });
  }
  if (eventId !== undefined) {
    await deps.publishEvents([failed({ id: eventId, source, type }, tenant, rejection, deps.clock())]);
  }
  await deps.publishAlert(describe(about, rejection, deps.stage));
  deps.logger.error("Event rejected", { tenant, event: eventId, reason: rejection.reason, problem: rejection.message });
}

function describe({ eventId, tenant, type }: Identity, { reason, message }: Rejection, stage: string): Alert {
  const what = type ?? "a message that is not an event";
  return {
    severity: "ticket",
    tenant: tenant ?? null,
    subject: `${tenant === undefined ? "A tenant event" : `Tenant ${tenant}: ${what}`} could not be carried out`,
    text: [
      `Event ${eventId ?? "without an id"} (${what}) could not be carried out:`,
      message,
      "",
      "It is in the dead-letter queue with this reason; other events are not held up. Put right what is wrong, and send it again. To see it:",
      `surety dead-letters --stage ${stage}`,
    ].join("\n"),
    details: { event: eventId ?? null, type: type ?? null, reason },
  };
}
