import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { noRehearsals, type Rehearsals, rehearsalsSchema } from "#domain/rehearsal.ts";
import { RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { readState, type Saved, saveState } from "../state/state-object.ts";

/** What is known of each cluster's rehearsals: `rehearsals/<cluster>.json.gz`. */
export type RehearsalStore = ReturnType<typeof createRehearsalStore>;

/** What is to be saved instead of what is saved now; undefined: nothing. It is asked again where somebody else was faster. */
export type ChangeRehearsals = (now: Rehearsals) => Rehearsals | undefined;

/** Few write to one cluster's, and each for a moment. */
const MOST_ATTEMPTS = 8;

export function createRehearsalStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string) => ({ bucket, key: `rehearsals/${cluster}.json.gz` });
  const read = (cluster: string): Promise<Saved<Rehearsals>> =>
    readState(s3, { ...placeOf(cluster), schema: rehearsalsSchema });
  return {
    read,

    /**
     * Changes what is known of a cluster's rehearsals, whoever else does at the same time. Resolves to what is saved then.
     * Throws RetryableError where others kept saving.
     */
    async update(cluster: string, change: ChangeRehearsals): Promise<Rehearsals> {
      for (let attempt = 1; ; attempt += 1) {
        const saved = await read(cluster);
        const before = saved.value ?? noRehearsals(cluster);
        const after = change(before);
        if (after === undefined) return before;
        try {
          await saveState(s3, placeOf(cluster), z.encode(rehearsalsSchema, after), saved);
          return after;
        } catch (error) {
          if (failureKind(error) !== "conflict") throw error;
          if (attempt === MOST_ATTEMPTS)
            throw new RetryableError(`Others kept saving rehearsals of ${cluster}, ${attempt} times in a row`, {
              cause: error,
            });
        }
      }
    },
  };
}
