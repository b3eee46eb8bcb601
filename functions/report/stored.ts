import type { TenantBackups } from "#domain/backup-list.ts";
import { DAY, type Milliseconds, SECOND } from "#domain/duration.ts";
import { dayOf, monthOf } from "#domain/history.ts";
import type { Instant } from "#domain/instant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import type { OpenBackupLists } from "#effects/backups/backup-list-store.ts";
import type { FindingsOf, OpenFindings } from "#effects/findings/open-findings.ts";
import type { OpenHistory } from "#effects/history/history-store.ts";
import { type ReadMonths, STRIP_DAYS } from "#report/pages/strip-days.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { Dependencies } from "./dependencies.ts";

const AT_ONCE = 8;

/** What came of reading something of several clusters. One that cannot be read does not hide the others. */
export interface OfClusters<T> {
  readonly found: readonly T[];
  /** Why clusters could not be read, by their names. */
  readonly problems: ReadonlyMap<string, string>;
}

interface TenantOfCluster {
  readonly tenant: string;
  readonly cluster: string;
}

export type Stored = ReturnType<typeof createStored>;

type Sources = Pick<Dependencies, "backupLists" | "clock" | "findings" | "history" | "logger" | "tenants">;

/** Ten thousand are a second's work for DynamoDB and for this function: they are not listed anew for each page. */
const RECORDS_LAST: Milliseconds = 30 * SECOND;

/** What sweeps have stored, and the tenants. As long as the function is warm, what did not change is not read again. */
export function createStored({ findings, history, backupLists, tenants, clock, logger }: Sources) {
  let listed: { readonly at: Instant; readonly records: readonly TenantRecord[] } | undefined;
  const findingsByCluster = new Map<string, OpenFindings>();
  const historyByMonth = new Map<string, OpenHistory>();
  const listsByCluster = new Map<string, OpenBackupLists>();

  async function open(cluster: string): Promise<OpenFindings | undefined> {
    const opened = await findings.open(cluster, findingsByCluster.get(cluster));
    if (opened !== undefined) findingsByCluster.set(cluster, opened);
    return opened;
  }

  async function ofClusters<T>(
    clusters: readonly string[],
    read: (cluster: string) => Promise<readonly T[]>,
  ): Promise<OfClusters<T>> {
    const problems = new Map<string, string>();
    const found = await mapConcurrently(clusters, AT_ONCE, async (cluster) => {
      try {
        return await read(cluster);
      } catch (error) {
        logger.error("Cluster not read", { cluster, error });
        problems.set(cluster, describeError(error));
        return [];
      }
    });
    return { found: found.flat(), problems };
  }

  async function openLists(cluster: string): Promise<OpenBackupLists | undefined> {
    const opened = await backupLists.open(cluster, listsByCluster.get(cluster));
    if (opened !== undefined) listsByCluster.set(cluster, opened);
    return opened;
  }

  async function openMonth(cluster: string, month: string): Promise<OpenHistory | undefined> {
    const key = `${cluster} ${month}`;
    const opened = await history.open(cluster, month, historyByMonth.get(key));
    if (opened !== undefined) historyByMonth.set(key, opened);
    return opened;
  }

  return {
    /** Every tenant's record, as it was in the last half minute. */
    async records(): Promise<readonly TenantRecord[]> {
      const at = clock();
      if (listed === undefined || at - listed.at > RECORDS_LAST)
        listed = { at, records: await tenants.listTenantRecords() };
      return listed.records;
    },

    /** What all findings say, of those clusters that have been swept. */
    opened: (clusters: readonly string[]): Promise<OfClusters<OpenFindings & { readonly cluster: string }>> =>
      ofClusters(clusters, async (cluster) => {
        const opened = await open(cluster);
        return opened === undefined ? [] : [{ ...opened, cluster }];
      }),

    findings: (clusters: readonly string[], asked: FindingsOf): Promise<OfClusters<TrackedFinding>> =>
      ofClusters(clusters, async (cluster) =>
        asSavedLast(
          () => open(cluster),
          (opened) => opened.read(asked),
          [],
        ),
      ),

    /** The lists of Backups of some tenants, as far as sweeps have made them. */
    async backupLists(tenants: readonly TenantOfCluster[]): Promise<OfClusters<TenantBackups>> {
      const byCluster = Map.groupBy(tenants, ({ cluster }) => cluster);
      return ofClusters([...byCluster.keys()], (cluster) =>
        asSavedLast(
          () => openLists(cluster),
          (opened) => opened.of((byCluster.get(cluster) ?? []).map(({ tenant }) => tenant)),
          [],
        ),
      );
    },

    /** The months that a strip reaches into, of anybody, or of one subject. What cannot be read is said to be so, and is no gap. */
    async months(clusters: readonly string[], now: Instant, tenant?: string | null): Promise<ReadMonths> {
      const asked = clusters.flatMap((cluster) => monthsBefore(now).map((month) => ({ cluster, month })));
      const read = await mapConcurrently(asked, AT_ONCE, async ({ cluster, month }): Promise<ReadMonths> => {
        try {
          return await asSavedLast(
            () => openMonth(cluster, month),
            async (opened) => [tenant === undefined ? opened.anybody : await opened.of(tenant)],
            [],
          );
        } catch (error) {
          logger.error("History not read", { cluster, month, error });
          return [{ cluster, month, problem: describeError(error) }];
        }
      });
      return read.flat();
    },
  };
}

/** A sweep may save between opening and reading; then what it saved is opened, and read instead. */
async function asSavedLast<O, T>(
  open: () => Promise<O | undefined>,
  read: (opened: O) => Promise<T>,
  none: T,
): Promise<T> {
  const readOnce = async () => {
    const opened = await open();
    return opened === undefined ? none : await read(opened);
  };
  try {
    return await readOnce();
  } catch (error) {
    if (failureKind(error) !== "conflict") throw error;
    return readOnce();
  }
}

function monthsBefore(now: Instant): readonly string[] {
  const days = Array.from({ length: STRIP_DAYS + 1 }, (_, at) => now - at * DAY);
  return [...new Set(days.map((at) => monthOf(dayOf(at))))];
}
