import type { S3Client } from "@aws-sdk/client-s3";
import { backupListsSchema, type TenantBackups } from "#domain/backup-list.ts";
import { checkHead } from "../state/check-head.ts";
import { openParted } from "../state/parted-object.ts";
import { type DamagedObject, type PartedPlace, understood } from "../state/parted-place.ts";
import { rewriteParted } from "../state/rewrite-parted.ts";

const VERSION = 1;
/** Of a month of daily backups a hundred kilobytes. */
const ITEMS_IN_PART = 25;

/** The lists of a cluster's tenants, of which none has been read. */
export interface OpenBackupLists {
  readonly etag: string | undefined;
  /** Those that there are of these tenants. Throws RetryableError where a sweep has saved others since. */
  readonly of: (tenants: readonly string[]) => Promise<readonly TenantBackups[]>;
}

/** The lists of a cluster's tenants, one after the other, by the tenants' ids. */
export type ListsInOrder = AsyncIterable<TenantBackups>;

/** The Backups of each tenant, an object for each cluster, `backups/<cluster>.json.gz`, of which parts can be read alone. */
export type BackupListStore = ReturnType<typeof createBackupListStore>;

export function createBackupListStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string): PartedPlace => ({
    ...{ bucket, key: `backups/${cluster}.json.gz`, list: "tenants" },
    next: "The next sweep saves it anew",
  });
  return {
    /** Without reading all of it; resolves to `known` where nothing was saved since, to undefined where there is none. */
    async open(cluster: string, known?: OpenBackupLists): Promise<OpenBackupLists | undefined> {
      const place = placeOf(cluster);
      const opened = await openParted(s3, place, known?.etag);
      if (opened === "unchanged") return known;
      if (opened === undefined) return undefined;
      checkHead(opened.head, { version: VERSION, cluster }, place);
      return {
        etag: opened.etag,
        async of(tenants) {
          const wanted = new Set(tenants);
          const read = await opened.read([...wanted].map((key) => ({ key })));
          return understood(backupListsSchema, read, place).filter(({ tenant }) => wanted.has(tenant));
        },
      };
    },

    /**
     * Replaces the lists by what `change` makes of them; it may be asked twice. Where they are damaged it makes them from
     * nothing, and what was wrong is resolved to. Throws PermanentError where a newer version of Surety has saved them, and
     * RetryableError where somebody else has since.
     */
    change: (cluster: string, change: (before: ListsInOrder) => ListsInOrder): Promise<DamagedObject | undefined> =>
      rewriteParted(s3, placeOf(cluster), {
        ...{ head: { version: VERSION, cluster }, itemsSchema: backupListsSchema, itemsInPart: ITEMS_IN_PART },
        keyOf: ({ tenant }) => tenant,
        change: (before: ListsInOrder) => withoutZeros(change(before)),
      }),
  };
}

/** What reading fills in is not written: of 10,000 tenants with 30 backups each it is a third of the text. */
async function* withoutZeros(lists: ListsInOrder) {
  for await (const list of lists) yield { ...list, backups: list.backups.map(asStored) };
}

function asStored({ coverage, ...backup }: TenantBackups["backups"][number]) {
  if (coverage === undefined) return backup;
  const { seenAt, snapshots, copies, missing, missingNames, unclear } = coverage;
  const names = missingNames.length > 0 ? missingNames : undefined;
  // JSON leaves out what is undefined.
  const said = { snapshots: snapshots || undefined, copies: copies || undefined, unclear: unclear || undefined };
  return { ...backup, coverage: { seenAt, ...said, missing: missing || undefined, missingNames: names } };
}
