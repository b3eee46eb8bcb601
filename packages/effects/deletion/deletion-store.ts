import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { type DeletionRecord, type DeletionRequest, deletionRecordSchema } from "#domain/deletion.ts";
import { describeError, PermanentError, RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/** A deletion as it was saved last. */
export interface SavedDeletion {
  /** undefined: no inventory was taken. */
  readonly record: DeletionRecord | undefined;
  /** What the next save has to replace; undefined where there is nothing. */
  readonly etag: string | undefined;
}

/** What is known of each deletion, one object for each: `deletions/<tenant>/<generation>.json.gz`. */
export type DeletionStore = ReturnType<typeof createDeletionStore>;

export function createDeletionStore(s3: S3Client, bucket: string) {
  const keyOf = ({ tenant, generation }: Pick<DeletionRequest, "tenant" | "generation">) =>
    `deletions/${tenant}/${generation}.json.gz`;
  return {
    /** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
    async read(of: Pick<DeletionRequest, "tenant" | "generation">): Promise<SavedDeletion> {
      const Key = keyOf(of);
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { record: await parse(body, `s3://${bucket}/${Key}`), etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return { record: undefined, etag: undefined };
        throw error;
      }
    },

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save(record: DeletionRecord, { etag }: Pick<SavedDeletion, "etag">): Promise<SavedDeletion> {
      const Key = keyOf(record);
      const Body = await deflate(JSON.stringify(z.encode(deletionRecordSchema, record)));
      const unchanged = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag };
      try {
        const { ETag } = await s3.send(
          new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: "application/gzip", ...unchanged }),
        );
        return { record, etag: ETag };
      } catch (error) {
        if (failureKind(error) !== "conflict") throw error;
        throw new RetryableError(`s3://${bucket}/${Key} was saved by somebody else at the same time`, { cause: error });
      }
    },
  };
}

async function parse(body: Uint8Array, where: string): Promise<DeletionRecord> {
  try {
    const value: unknown = JSON.parse((await inflate(body)).toString("utf8"));
    return deletionRecordSchema.parse(value);
  } catch (error) {
    throw new PermanentError(
      `${where} does not hold the inventory of a deletion: ${describeError(error)}. The bucket is versioned: restore an older version of the object`,
      { cause: error },
    );
  }
}
