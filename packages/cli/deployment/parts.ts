import * as z from "zod";
import { rehearsalModeSchema } from "#domain/rehearsal-settings.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";

/** What the deployment says of itself in its parameter: where each part is. */
const partsSchema = z
  .object({
    version: z.string(),
    clusters: z.array(z.string()),
    tableName: z.string().min(1),
    tenantEventsQueueUrl: z.url(),
    deadLetterQueueUrl: z.url(),
    undeliveredQueueUrl: z.url(),
    alertsTopicArn: z.string().min(1),
    eventBusName: z.string().min(1),
    sweepFunctionName: z.string().min(1),
    /** How often a sweep of each cluster is due. */
    sweepEverySeconds: z.int().positive(),
    tenantEventsFunctionName: z.string().min(1),
    deleteTenantFunctionName: z.string().min(1),
    pruneRetentionFunctionName: z.string().min(1),
    rehearseRestoreFunctionName: z.string().min(1),
    rehearsalsMode: rehearsalModeSchema,
    /** Within which each tenant's restore is promised to be rehearsed. */
    rehearseWithinSeconds: z.int().positive(),
    reportFunctionName: z.string().min(1),
    /** Where people open it; without sign-in AWS asks there for signed requests. */
    reportUrl: z.url(),
    reportSignIn: z.boolean(),
    digestFunctionName: z.string().min(1),
    deletionMachineArn: z.string().min(1),
    rehearsalMachineArn: z.string().min(1),
    stateBucketName: z.string().min(1),
    evidenceBucketName: z.string().min(1),
    signingKeyArn: z.string().min(1),
    /** Names the configuration that was deployed; see configurationDigest. Absent where an older version was. */
    configurationDigest: z.string().optional(),
  })
  .readonly();
export type DeploymentParts = z.infer<typeof partsSchema>;

export function parameterName(stage: string): string {
  return `/surety/${stage}/deployment`;
}

/** Throws InvalidInput where another version of Surety is deployed that says something else. */
export function parseParts(text: string, stage: string): DeploymentParts {
  const where = `parameter ${parameterName(stage)}`;
  const value = parseJson(text, where);
  const parsed = partsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, value).map((line) => `${where}: ${line}`);
  throw new InvalidInput(
    [...problems, `${where}: was another version of Surety deployed? Deploy this one, or use that one's command line`],
    {
      cause: parsed.error,
    },
  );
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput([`${where}: found a text that is not JSON; allowed is what Surety's deployment writes`], {
      cause: error,
    });
  }
}
