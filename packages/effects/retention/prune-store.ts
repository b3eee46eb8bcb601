import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import type { Sha256 } from "#domain/evidence.ts";
import { type PruneLedger, pruneLedgerSchema } from "#domain/prune-ledger.ts";
import { type PrunePlan, planText, prunePlanSchema } from "#domain/pruning.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { readState, type Saved, saveState } from "../state/state-object.ts";

/**
 * What pruning keeps of each cluster: its ledger, `prunings/<cluster>/ledger.json.gz`, and every plan that was made,
 * named after its hash. A plan that is not there was not made by this deployment, or was changed since.
 */
export type PruneStore = ReturnType<typeof createPruneStore>;

export function createPruneStore(s3: S3Client, bucket: string) {
  const ledgerOf = (cluster: string) => ({ bucket, key: `prunings/${cluster}/ledger.json.gz` });
  const planOf = (cluster: string, hash: Sha256) => ({ bucket, key: `prunings/${cluster}/plans/${hash}.json.gz` });
  return {
    readLedger: (cluster: string): Promise<Saved<PruneLedger>> =>
      readState(s3, { ...ledgerOf(cluster), schema: pruneLedgerSchema }),

    async saveLedger(ledger: PruneLedger, before: Pick<Saved<PruneLedger>, "etag">): Promise<void> {
      await saveState(s3, ledgerOf(ledger.cluster), z.encode(pruneLedgerSchema, ledger), before);
    },

    /** Returns the plan's hash. The same plan is saved once. */
    async savePlan(plan: PrunePlan): Promise<Sha256> {
      const hash = sha256Of(planText(plan));
      try {
        await saveState(s3, planOf(plan.cluster, hash), z.encode(prunePlanSchema, plan), { etag: undefined });
      } catch (error) {
        if (!(error instanceof RetryableError) || failureKind(error.cause) !== "conflict") throw error;
      }
      return hash;
    },

    /** undefined where no such plan was made. */
    async readPlan(cluster: string, hash: Sha256): Promise<PrunePlan | undefined> {
      const { value } = await readState(s3, { ...planOf(cluster, hash), schema: prunePlanSchema });
      return value !== undefined && sha256Of(planText(value)) === hash ? value : undefined;
    },
  };
}
