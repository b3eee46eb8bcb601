import { ANSWERS, HANDLED_EVENTS, type TenantEvent, tenantEventSchema } from "#domain/events.ts";
import { type Refusal, refuse } from "#plans/tenant-events/refusal.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues, show } from "#runtime/issues.ts";
import { readMessage } from "./message.ts";

/** One of Surety's own answers, which has come back to it. */
interface OwnAnswer {
  readonly kind: "ownAnswer";
}

/** Reads a message. What is wrong with it is said as a whole, line by line; nothing is thrown. */
export function parseEvent(
  body: string,
): { readonly kind: "event"; readonly event: TenantEvent } | OwnAnswer | Refusal {
  try {
    const value = readMessage(body);
    const { type } = value;
    if (ANSWERS.some((answer) => answer === type)) return { kind: "ownAnswer" };
    if (!HANDLED_EVENTS.some((handled) => handled === type)) return refuseType(type);
    const parsed = tenantEventSchema.safeParse(value);
    if (parsed.success) return { kind: "event", event: parsed.data };
    return refuse("EventMalformed", describeIssues(parsed.error, value, tenantEventSchema).join("\n"));
  } catch (error) {
    if (error instanceof InvalidInput) return refuse("EventMalformed", error.message);
    throw error;
  }
}

function refuseType(type: unknown): Refusal {
  const allowed = `allowed is one of ${HANDLED_EVENTS.join(", ")}`;
  return refuse("EventTypeUnknown", `type: found ${show(type)}; ${allowed}`);
}
