import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { GivenUpMessage } from "#domain/given-up.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";

/**
 * What a message in a dead-letter queue says of itself. Surety's function says why it gave a message up; EventBridge and
 * its Scheduler say what failed; one that SQS itself moved is only as it came.
 */
export function readLetter(message: Message, queue: string): GivenUpMessage {
  const { MessageId = "", Body = "", Attributes, MessageAttributes = {} } = message;
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const inside = identityIn(Body);
  const [event, tenant] = [attribute("eventId") ?? inside.event, attribute("tenant") ?? inside.tenant];
  return {
    ...{ queue, id: MessageId, givenUpAt: Number(Attributes?.SentTimestamp ?? 0) },
    reason:
      attribute("reason") ??
      undelivered(attribute) ??
      "It was tried several times in vain; the function's log says why.",
    ...(event !== undefined && { event }),
    ...(tenant !== undefined && { tenant }),
  };
}

/** `arn:aws:events:…:rule/surety-production/orders could not deliver it: NO_PERMISSIONS: …` */
function undelivered(attribute: (name: string) => string | undefined): string | undefined {
  const code = attribute("ERROR_CODE");
  if (code === undefined) return undefined;
  const who = attribute("RULE_ARN") ?? attribute("SCHEDULE_ARN") ?? "EventBridge";
  const target = attribute("TARGET_ARN");
  return `${who} could not deliver it${target === undefined ? "" : ` to ${target}`}: ${code}: ${attribute("ERROR_MESSAGE") ?? "it does not say why"}`;
}

const text = z.string().optional().catch(undefined);
const eventSchema = z.object({ id: text, data: z.object({ tenant: text }).optional().catch(undefined) });

/** The event in a body; the event bus wraps it. */
function identityIn(body: string): { readonly event?: string | undefined; readonly tenant?: string | undefined } {
  const wrapped = z.object({ detail: eventSchema }).safeParse(parseJson(body));
  const event = wrapped.success ? wrapped.data.detail : eventSchema.safeParse(parseJson(body)).data;
  return { event: event?.id, tenant: event?.data?.tenant };
}

function parseJson(body: string): unknown {
  try {
    return parseForeignJson(body);
  } catch {
    // Somebody's text that is no event: it was given up for that.
    return undefined;
  }
}
