import { setTimeout as sleep } from "node:timers/promises";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import type { Clock } from "#runtime/clock.ts";
import { backOff } from "#runtime/retry.ts";
import { createEvidenceLog, type EvidenceLog } from "./evidence-log.ts";
import { createListStore, type KeepList } from "./list-store.ts";
import { createLockedBucket } from "./locked-bucket.ts";
import { createSigner } from "./signer.ts";

/** What a function that records evidence is told, as environment variables; stacks/function-environment.ts sets them. */
export const evidenceVariables = {
  SURETY_EVIDENCE_BUCKET_NAME: z.string().min(1),
  SURETY_SIGNING_KEY_ARN: z.string().min(1),
  SURETY_EVIDENCE_LOCK_MODE: z.enum(["COMPLIANCE", "GOVERNANCE"]),
  SURETY_EVIDENCE_LOCK_DAYS: z.coerce.number().int().positive(),
};
export type EvidenceVariables = z.infer<z.ZodObject<typeof evidenceVariables>>;

export interface Evidence {
  readonly log: EvidenceLog;
  readonly keepList: KeepList;
}

/** The evidence of a deployment, to be written to. */
export function openEvidence(
  clients: { readonly s3: S3Client; readonly kms: KMSClient },
  variables: EvidenceVariables,
  clock: Clock,
): Evidence {
  const lock = { mode: variables.SURETY_EVIDENCE_LOCK_MODE, days: variables.SURETY_EVIDENCE_LOCK_DAYS };
  const bucket = createLockedBucket(clients.s3, variables.SURETY_EVIDENCE_BUCKET_NAME, lock, clock);
  const sign = createSigner(clients.kms, variables.SURETY_SIGNING_KEY_ARN);
  return {
    log: createEvidenceLog(bucket, sign, async (attempt) => void (await sleep(backOff(attempt, undefined)))),
    keepList: createListStore(bucket),
  };
}
