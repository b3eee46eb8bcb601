import type { S3Client } from "@aws-sdk/client-s3";
import { type History, historySchema } from "#domain/history.ts";
import { readState, type Saved, saveState } from "../state/state-object.ts";

/** What sweeps saw day by day: an object for each cluster and month, `history/<cluster>/<month>.json.gz`. */
export type HistoryStore = ReturnType<typeof createHistoryStore>;

export function createHistoryStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string, month: string) => ({ bucket, key: `history/${cluster}/${month}.json.gz` });
  return {
    /** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
    read: (cluster: string, month: string): Promise<Saved<History>> =>
      readState(s3, { ...placeOf(cluster, month), schema: historySchema, wrong: "does not hold a month's history" }),

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save(history: History, before: Pick<Saved<History>, "etag">): Promise<void> {
      await saveState(s3, placeOf(history.cluster, history.month), history, before);
    },
  };
}
