import { S3Client } from "@aws-sdk/client-s3";
import { MINUTE } from "#domain/duration.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { type PruneAnswer, pruneAnswerSchema } from "#domain/prune-answer.ts";
import type { PrunePlan } from "#domain/pruning.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { PermanentError } from "#runtime/errors.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";

/** What the function is asked for; it sees the cluster, and whoever asks need not. */
export type PruneOrder =
  | { readonly task: "Plan"; readonly cluster: string }
  | { readonly task: "Apply"; readonly cluster: string; readonly plan: string; readonly beyondLimits: boolean };

/** What is asked of a deployment. */
export function createPruneCaller(deployment: Deployment) {
  const { access, parts } = deployment;
  const order = createFunctionCaller<PruneOrder, PruneAnswer>(deployment, {
    ...{ name: parts.pruneRetentionFunctionName, answers: pruneAnswerSchema, patience: 16 * MINUTE },
  });
  const store = createPruneStore(new S3Client(access), parts.stateBucketName);
  /** The plan that an answer names. */
  const readPlan = async (cluster: string, hash: Sha256): Promise<PrunePlan> => {
    const plan = await explainingAccess(`the plans of cluster ${cluster}`, () => store.readPlan(cluster, hash));
    if (plan === undefined)
      throw new PermanentError(`The function made plan ${hash}, and it is not in the store any more`);
    return plan;
  };
  return { order, readPlan };
}
