import type { Backup } from "#domain/velero.ts";

/** Keys later than `after` and not later than `until`; absent: from the beginning, to the end. */
export interface ListingPart {
  readonly after?: string;
  readonly until?: string;
}

/** A page holds a thousand objects, those of about 110 backups. Each part ends with a page that is not full. */
const [LEAST_PER_PART, MOST_PER_PART] = [250, 5_000];
export const PARTS_AT_ONCE = 16;

/** As many to a part as make one part for each that is listed at once, unless that makes them very small, or large. */
function sizeFor(backups: number): number {
  return Math.min(MOST_PER_PART, Math.max(LEAST_PER_PART, Math.ceil(backups / PARTS_AT_ONCE)));
}

/**
 * Parts of a listing that together are the whole, whatever it holds, so that they can be listed side by side. They are
 * cut between the folders of backups that are known, which are nearly all.
 */
export function partsOf(
  root: string,
  backups: readonly Backup[],
  size = sizeFor(backups.length),
): readonly ListingPart[] {
  if (backups.length <= size) return [{}];
  const names = backups.map(({ name }) => name).sort();
  const cuts = [...new Set(names.filter((_, at) => at > 0 && at % size === 0).map((name) => `${root}backups/${name}`))];
  return [undefined, ...cuts].map((after, at) => {
    const until = cuts[at];
    return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
  });
}
