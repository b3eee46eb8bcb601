import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { Backup, Schedule } from "#domain/velero.ts";

/** What Velero makes of a TTL that is 0 or left out, unless its server is told otherwise. */
const DEFAULT_TTL: Milliseconds = 30 * DAY;

/** How long a Backup, or the backups of a Schedule, are kept; `said` explains it in a sentence, where it is not plain. */
export function ttlOf({ ttl }: Pick<Backup | Schedule, "ttl">): {
  readonly length: Milliseconds;
  readonly said: string;
} {
  if (ttl === undefined) return { length: DEFAULT_TTL, said: ", which is what Velero does without a TTL" };
  if (ttl === 0) return { length: DEFAULT_TTL, said: ", which is what Velero makes of a TTL of 0" };
  return { length: ttl, said: "" };
}
