import { folderAddress, type StoredObjects } from "#domain/storage.ts";
import type { ClusterSources, JsonForm } from "./sources.ts";

/** What is made of objects that do not change. */
interface Making<T> {
  /** Names the very versions of the objects; undefined where the listing does not show them. */
  readonly key: string | undefined;
  readonly read: () => Promise<T>;
  /** Whether an answer stays as it is for as long as the objects do. */
  readonly isLasting: (answer: T) => boolean;
  readonly form?: JsonForm<T>;
}

/**
 * What was made of objects of a place in an earlier look, or is made of them now. A memory knows what is in an object,
 * not whether anybody may still read it, nor whether S3 hands anything out: it is believed only where one object of that
 * place was read in this very look.
 */
export async function recallFrom<T>(
  place: StoredObjects,
  sources: Pick<ClusterSources, "memory" | "object">,
  { key, read, isLasting, form }: Making<T>,
): Promise<T> {
  const { memory } = sources;
  if (memory === undefined || key === undefined || !(await canBeRead(place, sources))) return read();
  return memory.recall(key, read, isLasting, form);
}

/** By the listing of this look, so that each place is asked once in a look. */
const asked = new WeakMap<StoredObjects, Promise<boolean>>();

function canBeRead(place: StoredObjects, sources: Pick<ClusterSources, "object">): Promise<boolean> {
  const known = asked.get(place);
  if (known !== undefined) return known;
  const asking = readOne(place, sources);
  asked.set(place, asking);
  return asking;
}

const SMALL = "velero-backup.json";

async function readOne(place: StoredObjects, { object }: Pick<ClusterSources, "object">): Promise<boolean> {
  const folder = place.folders.find(({ area, files }) => area === "backups" && files?.has(SMALL));
  if (folder === undefined) return false;
  const key = `${folderAddress(place, folder).slice(`s3://${place.bucket}/`.length)}${SMALL}`;
  return (await object(place.bucket, key)).status === "observed";
}
