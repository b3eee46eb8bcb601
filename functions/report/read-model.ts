import { explain } from "#controls/control.ts";
import { DAY } from "#domain/duration.ts";
import { dayOf, monthOf } from "#domain/history.ts";
import type { Instant } from "#domain/instant.ts";
import { buriedTenant, type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import type { ClusterState, ReportModel } from "#report/pages/model.ts";
import { type ReadHistories, STRIP_DAYS } from "#report/pages/strip-days.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";

const AT_ONCE = 8;

/** What pages are made from. A cluster whose findings cannot be read is said to be so, and does not hide the others. */
export async function readModel(
  deps: Dependencies,
  signOut: ReportModel["signOut"],
): Promise<{ readonly model: ReportModel; readonly records: readonly TenantRecord[] }> {
  const { configuration, controls, stage, version } = deps;
  const [records, clusters] = await Promise.all([
    deps.tenants.listTenantRecords(),
    mapConcurrently(
      configuration.clusters.map(({ name }) => name),
      AT_ONCE,
      (name) => readCluster(name, deps),
    ),
  ]);
  const model = {
    ...{
      stage,
      version,
      now: deps.clock(),
      every: configuration.sweep.every,
      promises: configuration.promises,
      signOut,
    },
    controls: controls.map((control) => ({ ...control, explain: (reason: string) => explain(control, reason) })),
    clusters: clusters.map(({ state }) => state),
    tenants: records.flatMap((record) => tenantOf(record) ?? buriedTenant(record) ?? []),
    findings: clusters.flatMap(({ findings }) => findings),
  };
  return { model, records };
}

interface ReadCluster {
  readonly state: ClusterState;
  readonly findings: readonly TrackedFinding[];
}

async function readCluster(name: string, { findings, logger }: Dependencies): Promise<ReadCluster> {
  try {
    const { document } = await findings.read(name);
    return { state: { name, sweptAt: document?.sweptAt }, findings: document?.findings ?? [] };
  } catch (error) {
    logger.error("Findings not read", { cluster: name, error });
    return { state: { name, sweptAt: undefined, problem: describeError(error) }, findings: [] };
  }
}

/** The months that a strip reaches into, of some clusters. What cannot be read is said to be so, and is no gap. */
export async function readHistories(
  clusters: readonly string[],
  now: Instant,
  { history, logger }: Dependencies,
): Promise<ReadHistories> {
  const days = Array.from({ length: STRIP_DAYS + 1 }, (_, at) => now - at * DAY);
  const months = [...new Set(days.map((at) => monthOf(dayOf(at))))];
  const asked = clusters.flatMap((cluster) => months.map((month) => ({ cluster, month })));
  const read = await mapConcurrently(asked, AT_ONCE, async ({ cluster, month }): Promise<ReadHistories> => {
    try {
      const { value } = await history.read(cluster, month);
      return value === undefined ? [] : [value];
    } catch (error) {
      logger.error("History not read", { cluster, month, error });
      return [{ cluster, month, problem: describeError(error) }];
    }
  });
  return read.flat();
}
