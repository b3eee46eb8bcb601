import { type DeletionPreview, deletionPreviewSchema } from "#domain/deletion.ts";
import { MINUTE } from "#domain/duration.ts";
import { createFunctionCaller } from "../deployment/ask-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** Asks the deployed function what a deletion would do. */
export function createPreviewer({ access, parts }: Deployment) {
  const ask = createFunctionCaller(access, {
    ...{ name: parts.deleteTenantFunctionName, schema: deletionPreviewSchema, patience: 9 * MINUTE },
  });
  return (tenant: string): Promise<DeletionPreview> => ask({ task: "Preview", tenant });
}
