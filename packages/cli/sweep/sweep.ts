import { countOutcomes, OUTCOMES } from "#domain/finding.ts";
import type { ClusterSweep } from "#domain/sweep.ts";
import { renderSweepJson, renderSweepTable } from "#report/sweep-table.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { SweepOptions } from "../commands/sweep.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus, exitStatusOf, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { type Asked, createSweepCaller } from "./sweep-function.ts";

/** `surety sweep`: the deployed function looks, as it would by its schedule. */
export async function sweep(options: SweepOptions, session: Session): Promise<ExitStatus> {
  const deployment = await findDeployment(options.stage, session.note);
  const asked = whatToSweep(options, deployment.parts.clusters);
  return sweepAll(asked, createSweepCaller(deployment), options, session);
}

/** A tenant is looked for by the function itself, unless its cluster is named. Throws InvalidInput. */
export function whatToSweep({ cluster, tenant }: SweepOptions, clusters: readonly string[]): readonly Asked[] {
  const wrong = (cluster ?? []).filter((name) => !clusters.includes(name));
  if (wrong.length > 0)
    throw new InvalidInput(
      wrong.map((name) => `--cluster: found "${name}"; allowed is one of: ${clusters.join(", ")}`),
    );
  if (cluster === undefined && tenant !== undefined) return [{ tenant }];
  return [...new Set(cluster ?? clusters)].map((name) => ({ cluster: name, tenant }));
}

/** Sweeps side by side. One that fails leaves the others shown; then its error is thrown. */
export async function sweepAll(
  asked: readonly Asked[],
  call: (one: Asked) => Promise<readonly ClusterSweep[]>,
  { json }: SweepOptions,
  session: Session,
): Promise<ExitStatus> {
  const name = asked.map(({ cluster, tenant }) => cluster ?? `tenant ${tenant}`).join(", ");
  const results = await follow(session.progress, `Sweeping ${name}`, () => Promise.allSettled(asked.map(call)));
  const sweeps = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  if (sweeps.length > 0) session.print(json ? renderSweepJson(sweeps) : renderSweepTable(sweeps, session.layout));
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} of ${asked.length} sweeps failed`);
  return statusOf(sweeps);
}

/** Of a cluster that was skipped, this sweep saw nothing. */
function statusOf(sweeps: readonly ClusterSweep[]): ExitStatus {
  const outcomes = sweeps.flatMap((one) =>
    one.status === "swept" ? OUTCOMES.filter((outcome) => one.findings[outcome] > 0) : [],
  );
  const status = exitStatusOf(countOutcomes(outcomes.map((outcome) => ({ outcome }))));
  return status === DONE && sweeps.some((one) => one.status === "skipped") ? UNKNOWN : status;
}
