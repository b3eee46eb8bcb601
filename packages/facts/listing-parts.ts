import type { Backup } from "#domain/velero.ts";

/** Keys later than `after` and not later than `until`; absent: from the beginning, to the end. */
export interface ListingPart {
  readonly after?: string;
  readonly until?: string;
}

/** A page holds a thousand objects, those of about 110 backups. */
const BACKUPS_PER_PART = 5_000;

/**
 * Parts of a listing that together are the whole, whatever it holds, so that they can be listed side by side. They are
 * cut between the folders of backups that are known, which are nearly all.
 */
export function partsOf(root: string, backups: readonly Backup[], size = BACKUPS_PER_PART): readonly ListingPart[] {
  if (backups.length <= size) return [{}];
  const names = backups.map(({ name }) => name).sort();
  const cuts = [...new Set(names.filter((_, at) => at > 0 && at % size === 0).map((name) => `${root}backups/${name}`))];
  return [undefined, ...cuts].map((after, at) => {
    const until = cuts[at];
    return { ...(after === undefined ? {} : { after }), ...(until === undefined ? {} : { until }) };
  });
}
