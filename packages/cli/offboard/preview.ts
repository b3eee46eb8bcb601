import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type DeletionPreview, deletionPreviewSchema } from "#domain/deletion.ts";
import { MINUTE } from "#domain/duration.ts";
import { PermanentError } from "#runtime/errors.ts";
import { withPatience } from "../deployment/aws-access.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { fail } from "../sweep/sweep-function.ts";

const PATIENCE = 9 * MINUTE;

/** Asks the deployed function what a deletion would do: it sees the cluster, and whoever asks need not. */
export function createPreviewer({ access, parts }: Deployment) {
  const client = new LambdaClient(withPatience(access, PATIENCE));
  const name = parts.deleteTenantFunctionName;
  return async (tenant: string): Promise<DeletionPreview> => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ task: "Preview", tenant }) })),
    );
    const answer = Payload?.transformToString() ?? "";
    if (FunctionError !== undefined) return fail(answer, name);
    try {
      return deletionPreviewSchema.parse(JSON.parse(answer));
    } catch (error) {
      throw new PermanentError(`function ${name} answered what this version does not understand`, { cause: error });
    }
  };
}
