import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { MINUTE } from "#domain/duration.ts";
import { type PruneAnswer, pruneAnswerSchema } from "#domain/prune-answer.ts";
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

/** Calls the deployed function once, and waits for its answer. */
export function createPruneCaller({ access, parts }: Deployment) {
  const client = new LambdaClient({ ...withPatience(access, PATIENCE), maxAttempts: 1 });
  const name = parts.pruneRetentionFunctionName;
  return async (order: PruneOrder): Promise<PruneAnswer> => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(order) })),
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
  };
}
export type CallPrune = ReturnType<typeof createPruneCaller>;
