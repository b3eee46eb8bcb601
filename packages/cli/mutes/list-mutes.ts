import { renderMutesJson, renderMutesTable } from "#report/mutes-table.ts";
import type { MutesOptions } from "../commands/mutes.ts";
import { findConfiguredDeployment } from "../deployment/configured-deployment.ts";
import { DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import { createFindingsLoader } from "../findings/load-findings.ts";
import { readSwept, type Swept } from "../findings/swept.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { lookAtMutes, type Muting } from "./look-at-mutes.ts";

/** `surety mutes`: the mutes of surety.yaml, beside what the last sweep of each cluster saw. */
export async function listMutes(options: MutesOptions, session: Session): Promise<ExitStatus> {
  const { deployment, configuration } = await findConfiguredDeployment(options, session.note);
  const load = createFindingsLoader(deployment);
  const swept = await follow(session.progress, "Reading the findings", () =>
    readSwept(deployment.parts.clusters, load),
  );
  const { mutes, alerts } = configuration;
  return show(swept, { mutes, endsWithin: alerts.digest.endsWithin }, options, session);
}

/** Prints them. What a mute hides in a cluster at which nobody has looked is unknown. */
export function show(
  { saved, missing }: Swept,
  muting: Muting,
  { json, stage }: MutesOptions,
  session: Session,
): ExitStatus {
  const where = stage === undefined ? "" : ` --stage ${stage}`;
  for (const cluster of missing)
    session.warn(`Cluster ${cluster} was not swept yet; to do it now: surety sweep --cluster ${cluster}${where}`);
  const now = session.io.now();
  const findings = saved.flatMap((one) => one.findings);
  const seen = lookAtMutes(muting, { findings, isWhole: missing.length === 0, now });
  session.print(json === true ? renderMutesJson(seen) : renderMutesTable(seen, { ...session.layout, now }));
  if (seen.length === 0) session.note("Nothing is muted.");
  return missing.length > 0 ? UNKNOWN : DONE;
}
