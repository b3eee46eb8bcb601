import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { folderAddress, type StoredObjects } from "#domain/storage.ts";
import type { Backup } from "#domain/velero.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector, FactContext } from "./context.ts";
import { backupObject } from "./velero.ts";

const CONCURRENT_READS = 32;

/** There are few, unless the API server has lost them all; what is above this is known by its name only. */
const MOST_READS = 2_000;

/**
 * What `velero-backup.json` says in folders of backups that the API server does not know, by the folder's address. Such
 * a folder is all that is left to say whose data it holds.
 */
export const strayBackups: Collector<ReadonlyMap<string, Reading<Backup>>> = async (context) => {
  const [backups, stored] = await Promise.all([context.fact("backups"), context.fact("storedObjects")]);
  if (backups.status === "unreadable") return backups;
  if (stored.status === "unreadable") return stored;
  const known = new Set(backups.value.map(({ name }) => name));
  const strays = [...stored.value.values()].flatMap((place) =>
    place.status === "observed" ? foldersWithout(known, place.value) : [],
  );
  const read = await mapConcurrently(strays.slice(0, MOST_READS), CONCURRENT_READS, async (stray) => {
    return [stray.address, await readMetadata(stray, context)] as const;
  });
  return observed(new Map(read), context.now);
};

interface Stray {
  readonly address: string;
  readonly bucket: string;
  readonly key: string;
}

function foldersWithout(known: ReadonlySet<string>, place: StoredObjects): readonly Stray[] {
  return place.folders
    .filter(({ area, name, hasMetadata }) => area === "backups" && hasMetadata && !known.has(name))
    .map((folder) => {
      const address = folderAddress(place, folder);
      const key = `${address.slice(`s3://${place.bucket}/`.length)}velero-backup.json`;
      return { address, bucket: place.bucket, key };
    });
}

async function readMetadata({ bucket, key }: Stray, { sources }: FactContext): Promise<Reading<Backup>> {
  const source = `s3://${bucket}/${key}`;
  const body = mapReading(await sources.object(bucket, key), (bytes) => parseJson(bytes));
  if (body.status === "unreadable") return body;
  const parsed = backupObject.safeParse(body.value);
  if (parsed.success) return observed(parsed.data, body.observedAt);
  return unreadable("malformed", source, describeIssues(parsed.error, body.value).slice(0, 3).join("; "));
}

/** undefined for what is not JSON, which no schema takes. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseForeignJson(bytes);
  } catch {
    return undefined;
  }
}
