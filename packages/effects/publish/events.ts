import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { SuretyEvent } from "#domain/events.ts";
import { RetryableError } from "#runtime/errors.ts";

export type PublishEvents = (events: readonly SuretyEvent[]) => Promise<void>;

/** EventBridge takes so many entries at once. */
const AT_ONCE = 10;

/**
 * Puts CloudEvents on the event bus, each as the `detail` of an entry whose `detail-type` and `source` are its own, so
 * that rules can match on them. Throws RetryableError where any was not taken: sent again, an event keeps its id.
 */
export function createEventPublisher(eventBridge: EventBridgeClient, eventBusName: string): PublishEvents {
  const put = async (events: readonly SuretyEvent[]): Promise<void> => {
    const { Entries = [], FailedEntryCount = 0 } = await eventBridge.send(
      new PutEventsCommand({
        Entries: events.map((event) => ({
          EventBusName: eventBusName,
          Source: event.source,
          DetailType: event.type,
          Time: new Date(event.time),
          Detail: JSON.stringify(event),
        })),
      }),
    );
    // EventBridge answers 200 also when it took only some of the events, or none.
    const failed = Entries.filter(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed.length === 0 && FailedEntryCount === 0) return;
    const reasons = [...new Set(failed.map(({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`))];
    const count = Math.max(failed.length, FailedEntryCount);
    throw new RetryableError(
      `The event bus ${eventBusName} did not take ${count} of ${events.length} events: ${reasons.join("; ")}`,
    );
  };
  return async (events) => {
    for (let at = 0; at < events.length; at += AT_ONCE) await put(events.slice(at, at + AT_ONCE));
  };
}
