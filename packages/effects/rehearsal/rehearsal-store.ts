import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { type Rehearsals, rehearsalsSchema } from "#domain/rehearsal.ts";
import { readState, type Saved, saveState } from "../state/state-object.ts";

/** What is known of each cluster's rehearsals: `rehearsals/<cluster>.json.gz`. */
export type RehearsalStore = ReturnType<typeof createRehearsalStore>;

export function createRehearsalStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string) => ({ bucket, key: `rehearsals/${cluster}.json.gz` });
  return {
    read: (cluster: string): Promise<Saved<Rehearsals>> =>
      readState(s3, { ...placeOf(cluster), schema: rehearsalsSchema }),

    async save(rehearsals: Rehearsals, before: Pick<Saved<Rehearsals>, "etag">): Promise<void> {
      await saveState(s3, placeOf(rehearsals.cluster), z.encode(rehearsalsSchema, rehearsals), before);
    },
  };
}
