import { type DeletionPreview, deletionPreviewSchema } from "#domain/deletion.ts";
import { MINUTE } from "#domain/duration.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** Asks the deployed function what a deletion would do: it sees the cluster, and whoever asks need not. */
export function createPreviewer(deployment: Deployment) {
  const call = createFunctionCaller(deployment, {
    ...{ name: deployment.parts.deleteTenantFunctionName, answers: deletionPreviewSchema, patience: 9 * MINUTE },
  });
  return (tenant: string): Promise<DeletionPreview> => call({ task: "Preview", tenant });
}
