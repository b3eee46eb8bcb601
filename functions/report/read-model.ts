import { explain } from "#controls/control.ts";
import { buriedTenant, type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import type { ReportModel } from "#report/pages/model.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Stored } from "./stored.ts";

/** What every page is made from. A cluster whose findings cannot be read is said to be so, and does not hide the others. */
export async function readModel(
  deps: Dependencies,
  stored: Stored,
  signOut: ReportModel["signOut"],
): Promise<{ readonly model: ReportModel; readonly records: readonly TenantRecord[] }> {
  const { configuration, controls, stage, version } = deps;
  const names = configuration.clusters.map(({ name }) => name);
  const [records, { found, problems }] = await Promise.all([stored.records(), stored.opened(names)]);
  const sweptAt = new Map(found.map((one) => [one.cluster, one.sweptAt]));
  const model: ReportModel = {
    ...{ stage, version, signOut, now: deps.clock(), every: configuration.sweep.every },
    promises: configuration.promises,
    controls: controls.map((control) => ({ ...control, explain: (reason: string) => explain(control, reason) })),
    clusters: names.map((name) => ({ name, sweptAt: sweptAt.get(name), problem: problems.get(name) })),
    tenants: records.flatMap((record) => tenantOf(record) ?? buriedTenant(record) ?? []),
    states: found.flatMap(({ states }) => states),
  };
  return { model, records };
}

/** The same, in which clusters are said not to have been read of which more could not be read. */
export function withProblems(model: ReportModel, problems: ReadonlyMap<string, string>): ReportModel {
  if (problems.size === 0) return model;
  return {
    ...model,
    clusters: model.clusters.map((one) => ({ ...one, problem: one.problem ?? problems.get(one.name) })),
  };
}
