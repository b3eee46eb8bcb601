import { DAY, formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Advisory } from "#domain/finding.ts";
import type { Reading } from "#domain/reading.ts";
import type { BucketSettings, StoragePlace } from "#domain/storage.ts";
import { COLLECTED_WITHIN } from "./limits.ts";

/** Buckets whose Object Lock keeps what is written there longer than is promised, whatever Velero deletes. */
export function adviceOnLocks(
  places: readonly StoragePlace[],
  settings: Reading<ReadonlyMap<string, BucketSettings>>,
  retention: Milliseconds,
): readonly Advisory[] {
  if (settings.status === "unreadable") return [];
  return [...new Set(places.map(({ bucket }) => bucket))].flatMap((bucket) => {
    const lock = settings.value.get(bucket)?.lock;
    if (lock?.status !== "observed" || lock.value === undefined) return [];
    const { mode, days } = lock.value;
    if (days * DAY <= retention + COLLECTED_WITHIN) return [];
    const message = `By the Object Lock of bucket ${bucket} (${mode}, ${days} d) no version of what is written to it can be deleted before; promised are ${formatDuration(retention)}, and not longer.`;
    return [{ reason: "LockKeepsTooLong", message }];
  });
}
