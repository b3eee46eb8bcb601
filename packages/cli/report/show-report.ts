import type { ReportOptions } from "../commands/report.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { startGateway } from "./gateway.ts";
import { createReportCaller } from "./report-function.ts";

/** `surety report`: prints where the report is, and serves it on loopback until it is ended, where nobody signs in. */
export async function showReport({ stage, port, json }: ReportOptions, session: Session): Promise<ExitStatus> {
  const deployment = await findDeployment(stage, session.note);
  const { parts } = deployment;
  const addressOf = (url: string) => (json === true ? `${JSON.stringify({ url })}\n` : `${url}\n`);
  if (parts.reportSignIn) {
    session.print(addressOf(parts.reportUrl));
    return DONE;
  }
  const { link } = await startGateway(createReportCaller(deployment), port);
  session.print(addressOf(link));
  session.note("The report is served to whoever has this link, from this machine alone, until Ctrl-C.");
  return new Promise(() => undefined);
}
