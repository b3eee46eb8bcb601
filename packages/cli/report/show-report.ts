import type { ReportOptions } from "../commands/report.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { deploymentSources } from "../deployment/sources.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { startGateway } from "./gateway.ts";
import { createReportCaller } from "./report-function.ts";

/** `surety report`: prints where the report is, and serves it on loopback until it is ended, where nobody signs in. */
export async function showReport({ stage, port }: ReportOptions, session: Session): Promise<ExitStatus> {
  const { parts, access } = await findDeployment(stage, deploymentSources, session.note);
  if (parts.reportSignIn) {
    session.print(`${parts.reportUrl}\n`);
    return DONE;
  }
  const { link } = await startGateway(createReportCaller(access, parts.reportFunctionName), port);
  session.print(`${link}\n`);
  session.note("The report is served to whoever has this link, from this machine alone, until Ctrl-C.");
  return new Promise(() => undefined);
}
