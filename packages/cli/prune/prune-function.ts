import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { MINUTE } from "#domain/duration.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { type PruneAnswer, pruneAnswerSchema } from "#domain/prune-answer.ts";
import type { PrunePlan } from "#domain/pruning.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { PermanentError } from "#runtime/errors.ts";
import { withPatience } from "../deployment/aws-access.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { fail } from "../sweep/sweep-function.ts";

/** Longer than the function may take. */
const PATIENCE = 16 * MINUTE;

/** What the function is asked for; it sees the cluster, and whoever asks need not. */
export type PruneOrder =
  | { readonly task: "Plan"; readonly cluster: string }
  | { readonly task: "Apply"; readonly cluster: string; readonly plan: string; readonly beyondLimits: boolean };

/** What is asked of a deployment. */
export function createPruneCaller({ access, parts }: Deployment) {
  const client = new LambdaClient({ ...withPatience(access, PATIENCE), maxAttempts: 1 });
  const name = parts.pruneRetentionFunctionName;
  const store = createPruneStore(new S3Client(access), parts.stateBucketName);
  /** Calls the function once, and waits for its answer. */
  const order = async (asked: PruneOrder): Promise<PruneAnswer> => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(asked) })),
    );
    const answer = Payload?.transformToString() ?? "";
    if (FunctionError !== undefined) return fail(answer, name);
    try {
      return pruneAnswerSchema.parse(JSON.parse(answer));
    } catch (error) {
      throw new PermanentError(
        `function ${name} answered what this version does not understand; is another one deployed?`,
        { cause: error },
      );
    }
  }; /** The plan that an answer names. */
  const readPlan = async (cluster: string, hash: Sha256): Promise<PrunePlan> => {
    const plan = await explainingAccess(`the plans of cluster ${cluster}`, () => store.readPlan(cluster, hash));
    if (plan === undefined)
      throw new PermanentError(`The function made plan ${hash}, and it is not in the store any more`);
    return plan;
  };
  return { order, readPlan };
}
