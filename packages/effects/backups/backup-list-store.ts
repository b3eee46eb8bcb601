import type { S3Client } from "@aws-sdk/client-s3";
import {
  type BackupLists,
  backupListsHeadSchema,
  backupListsItemsSchema,
  backupListsSchema,
  type TenantBackups,
} from "#domain/backup-list.ts";
import { compareKeys } from "../state/parted.ts";
import { openParted, type PartedPlace, saveParted, understood } from "../state/parted-object.ts";
import { readState, type Saved } from "../state/state-object.ts";

/** Of a month of daily backups a hundred kilobytes. */
const ITEMS_IN_PART = 25;

/** The lists of a cluster's tenants, of which none has been read. */
export interface OpenBackupLists {
  readonly etag: string | undefined;
  /** Those that there are of these tenants. Throws RetryableError where a sweep has saved others since. */
  readonly of: (tenants: readonly string[]) => Promise<readonly TenantBackups[]>;
}

/** The Backups of each tenant, an object for each cluster, `backups/<cluster>.json.gz`, of which parts can be read alone. */
export type BackupListStore = ReturnType<typeof createBackupListStore>;

export function createBackupListStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string): PartedPlace => ({ bucket, key: `backups/${cluster}.json.gz`, list: "tenants" });
  return {
    /** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
    read: (cluster: string): Promise<Saved<BackupLists>> =>
      readState(s3, { ...placeOf(cluster), schema: backupListsSchema, wrong: "does not hold lists of backups" }),

    /** Without reading all of it; resolves to `known` where nothing was saved since, to undefined where there is none. */
    async open(cluster: string, known?: OpenBackupLists): Promise<OpenBackupLists | undefined> {
      const place = placeOf(cluster);
      const opened = await openParted(s3, place, known?.etag);
      if (opened === "unchanged") return known;
      if (opened === undefined) return undefined;
      understood(backupListsHeadSchema, opened.head, place);
      return {
        etag: opened.etag,
        async of(tenants) {
          const wanted = new Set(tenants);
          const read = await opened.read([...wanted].sort(compareKeys).map((prefix) => ({ prefix })));
          return understood(backupListsItemsSchema, read, place).filter(({ tenant }) => wanted.has(tenant));
        },
      };
    },

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save({ tenants, ...head }: BackupLists, before: Pick<Saved<unknown>, "etag">): Promise<void> {
      const keyOf = ({ tenant }: Pick<TenantBackups, "tenant">) => tenant;
      const items = tenants.map(withoutZeros);
      await saveParted(s3, placeOf(head.cluster), { head, items, keyOf, itemsInPart: ITEMS_IN_PART }, before);
    },
  };
}

/** What reading fills in is not written: of 10,000 tenants with 30 backups each it is a third of the text. */
function withoutZeros(list: TenantBackups) {
  const backups = list.backups.map(({ coverage, ...backup }) => {
    if (coverage === undefined) return backup;
    const said = Object.entries(coverage).filter(
      ([, value]) => value !== 0 && !(Array.isArray(value) && value.length === 0),
    );
    return { ...backup, coverage: Object.fromEntries(said) };
  });
  return { ...list, backups };
}
