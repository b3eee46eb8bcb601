import { CONTROLS } from "#controls/index.ts";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import { reportOn } from "#report/findings-report.ts";
import type { FindingsOptions } from "../commands/findings.ts";
import { type AccountInRegion, accountOf } from "../deployment/account-of.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus, exitStatusOf, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { askedOf, describeStale } from "./age.ts";
import { isAsked, parseFilter, refuseEmpty } from "./filter.ts";
import { createFindingsLoader } from "./load-findings.ts";
import { renderFindings } from "./render.ts";
import { namesIn, readSwept, type Swept } from "./swept.ts";

/** `surety findings`: what the last sweep of each cluster saw. */
export async function showFindings(options: FindingsOptions, session: Session): Promise<ExitStatus> {
  const deployment = await findDeployment(options.stage, session.note);
  const load = createFindingsLoader(deployment);
  const swept = await follow(session.progress, "Reading the findings", () =>
    readSwept(deployment.parts.clusters, load),
  );
  const about = { every: deployment.parts.sweepEverySeconds * SECOND, account: accountOf(deployment.parts) };
  return show(swept, about, options, session);
}

/** Prints what was asked for. A cluster at which nobody has looked, or not for a while, is unknown. */
export function show(
  { saved, missing }: Swept,
  { every, account }: { readonly every: Milliseconds; readonly account: AccountInRegion },
  options: FindingsOptions,
  session: Session,
): ExitStatus {
  const where = options.stage === undefined ? "" : ` --stage ${options.stage}`;
  for (const cluster of missing)
    session.warn(`Cluster ${cluster} was not swept yet; to do it now: surety sweep --cluster ${cluster}${where}`);
  if (saved.length === 0) return UNKNOWN;
  const known = namesIn(
    saved.flatMap(({ findings }) => findings),
    CONTROLS.map(({ id }) => id),
  );
  const filter = parseFilter(options, known);
  const clusters = saved.map((one) => askedOf(one, (finding) => isAsked(finding, filter)));
  const asked = clusters.flatMap(({ findings }) => findings);
  refuseEmpty(asked, filter);
  const shown = asked.length === 0 ? clusters : clusters.filter(({ findings }) => findings.length > 0);
  const stale = describeStale(shown, every, session.io.now());
  if (stale !== undefined) session.warn(`${stale}. To look now: surety sweep${where}`);

  const report = reportOn(asked, Math.min(...shown.map(({ seenAt }) => seenAt)), options.outcome);
  const all = options.all === true || options.outcome !== undefined;
  const how = { format: options.format, all, now: session.io.now(), account };
  session.print(renderFindings(report, how, session.layout));
  const status = exitStatusOf(report.summary);
  return status === DONE && (missing.length > 0 || stale !== undefined) ? UNKNOWN : status;
}
