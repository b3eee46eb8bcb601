import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { type DeletionRecord, type DeletionRequest, deletionRecordSchema } from "#domain/deletion.ts";
import { type DeletionProgress, deletionProgressSchema } from "#domain/deletion-progress.ts";
import { readState, replaceState, saveState } from "../state/state-object.ts";

/** A deletion as it was saved last. */
export interface SavedDeletion {
  /** undefined: no inventory was taken. */
  readonly record: DeletionRecord | undefined;
  /** What the next save has to replace; undefined where there is nothing. */
  readonly etag: string | undefined;
}

type Which = Pick<DeletionRequest, "tenant" | "generation">;

/** What is known of each deletion, one object for each: `deletions/<tenant>/<generation>.json.gz`. */
export type DeletionStore = ReturnType<typeof createDeletionStore>;

export function createDeletionStore(s3: S3Client, bucket: string) {
  const placeOf = ({ tenant, generation }: Which) => ({ bucket, key: `deletions/${tenant}/${generation}.json.gz` });
  const progressOf = ({ tenant, generation }: Which) => ({
    bucket,
    key: `deletions/${tenant}/${generation}/progress.json.gz`,
  });
  return {
    /** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
    async read(of: Which): Promise<SavedDeletion> {
      const wrong = "does not hold the inventory of a deletion";
      const { value, etag } = await readState(s3, { ...placeOf(of), schema: deletionRecordSchema, wrong });
      return { record: value, etag };
    },

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save(record: DeletionRecord, before: Pick<SavedDeletion, "etag">): Promise<SavedDeletion> {
      const etag = await saveState(s3, placeOf(record), z.encode(deletionRecordSchema, record), before);
      return { record, etag };
    },

    /** undefined: no step was taken yet, or by a version that did not note it down. */
    async readProgress(of: Which): Promise<DeletionProgress | undefined> {
      return (await readState(s3, { ...progressOf(of), schema: deletionProgressSchema })).value;
    },

    async saveProgress(of: Which, progress: DeletionProgress): Promise<void> {
      await replaceState(s3, progressOf(of), z.encode(deletionProgressSchema, progress));
    },
  };
}
