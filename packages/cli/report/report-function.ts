import * as z from "zod";
import { MINUTE } from "#domain/duration.ts";
import type { AwsAccess } from "../deployment/aws-access.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import type { DeploymentParts } from "../deployment/parts.ts";

const answerSchema = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
/** What the function answers, as a function URL takes it. */
export type ReportAnswer = z.infer<typeof answerSchema>;

/** Asks the deployed function for a page. */
export type CallReport = (event: object) => Promise<ReportAnswer>;

/**
 * A request as a function URL that checks IAM would hand it on. Who may invoke the function may see its pages: AWS has
 * checked that before the function gets this.
 */
export function eventOf(method: string, url: URL): object {
  return {
    version: "2.0",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {},
    requestContext: {
      domainName: url.hostname,
      http: { method, path: url.pathname },
      authorizer: { iam: { userArn: "the caller of lambda:InvokeFunction" } },
    },
  };
}

/** Calls the function by its name, with whatever credentials there are. Whoever wants a page that failed loads it again. */
export function createReportCaller(deployment: {
  readonly access: AwsAccess;
  readonly parts: Pick<DeploymentParts, "reportFunctionName">;
}): CallReport {
  return createFunctionCaller(deployment, {
    ...{ name: deployment.parts.reportFunctionName, answers: answerSchema, patience: MINUTE },
  });
}
