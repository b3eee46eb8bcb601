import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { PermanentError } from "#runtime/errors.ts";

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

/** Calls the function by its name, with whatever credentials the client has. */
export function createReportCaller(config: LambdaClientConfig, name: string): CallReport {
  const client = new LambdaClient(config);
  return async (event) => {
    const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) });
    const { FunctionError, Payload } = await client.send(command);
    const text = Payload?.transformToString() ?? "";
    if (FunctionError === undefined) return parseAnswer(text, name);
    throw new PermanentError(`function ${name} failed; its log is /aws/lambda/${name}`);
  };
}

function parseAnswer(text: string, name: string): ReportAnswer {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new PermanentError(`function ${name} answered what is no page; is another version of Surety deployed?`, {
      cause: error,
    });
  }
}
