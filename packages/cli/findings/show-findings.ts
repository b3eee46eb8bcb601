import { CONTROLS } from "#controls/index.ts";
import { reportOn } from "#report/findings-report.ts";
import type { FindingsOptions } from "../commands/findings.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { deploymentSources } from "../deployment/sources.ts";
import { DONE, type ExitStatus, exitStatusOf, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { isAsked, parseFilter, refuseEmpty } from "./filter.ts";
import { createFindingsLoader } from "./load-findings.ts";
import { renderFindings } from "./render.ts";
import { namesIn, readSwept, type Swept } from "./swept.ts";

/** `surety findings`: what the last sweep of each cluster saw. */
export async function showFindings(options: FindingsOptions, session: Session): Promise<ExitStatus> {
  const deployment = await findDeployment(options.stage, deploymentSources, session.note);
  const load = createFindingsLoader(deployment);
  const swept = await follow(session.progress, "Reading the findings", () =>
    readSwept(deployment.parts.clusters, load),
  );
  return show(swept, options, session);
}

/** Prints what was asked for. A cluster at which nobody has looked is unknown. */
export function show({ findings, observedAt, missing }: Swept, options: FindingsOptions, session: Session): ExitStatus {
  for (const cluster of missing)
    session.warn(`Cluster ${cluster} was not swept yet; to do it now: surety sweep --cluster ${cluster}`);
  if (observedAt === undefined) return UNKNOWN;
  const known = namesIn(
    findings,
    CONTROLS.map(({ id }) => id),
  );
  const filter = parseFilter(options, known);
  const asked = findings.filter((finding) => isAsked(finding, filter));
  refuseEmpty(asked, filter);
  const report = reportOn(asked, observedAt, options.outcome);
  const all = options.all === true || options.outcome !== undefined;
  session.print(renderFindings(report, { format: options.format, all, now: session.io.now() }, session.layout));
  const status = exitStatusOf(report.summary);
  return status === DONE && missing.length > 0 ? UNKNOWN : status;
}
