import { formatInstant } from "#domain/instant.ts";
import type { Mute } from "#domain/leave.ts";

/** Who does not want to be told of a broken promise, until when and why; of which of its resources where not of all. */
export function mutedInWords({ resource, owner, until, reason }: Mute): string {
  return `Muted${resource === undefined ? "" : ` of ${resource}`} by ${owner} until ${formatInstant(until)}: ${reason}`;
}
