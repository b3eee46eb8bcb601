import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { DAY, SECOND } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Clock } from "#runtime/clock.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { RefusedError } from "#runtime/errors.ts";
import { retrying } from "#runtime/retry.ts";

/** How long nobody can delete what is written. */
export interface Lock {
  /** COMPLIANCE cannot be lifted by anybody, GOVERNANCE by whoever has the right to. */
  readonly mode: "COMPLIANCE" | "GOVERNANCE";
  readonly days: number;
}

const PATIENCE = 10 * SECOND;

/** While another upload of the same key is in progress, S3 answers that it is to be tried again. */
function isUndecided(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === "ConditionalRequestConflict";
}

/** A versioned bucket with Object Lock, in which nothing is overwritten. */
export type LockedBucket = ReturnType<typeof createLockedBucket>;

export function createLockedBucket(s3: S3Client, bucket: string, lock: Lock, clock: Clock) {
  // The lock is asked for with each object, so that a bucket which cannot lock refuses it.
  const until = () => new Date(clock() + lock.days * DAY);
  return {
    /** Writes an object that is not there yet. Returns false where one is. */
    async putNew(key: string, body: Uint8Array, contentType: string): Promise<boolean> {
      const put = new PutObjectCommand({
        ...{ Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: "*" },
        ...{ ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: until() },
        ChecksumSHA256: Buffer.from(sha256Of(body), "hex").toString("base64"),
      });
      try {
        await retrying((abortSignal) => s3.send(put, { abortSignal }), {
          deadline: PATIENCE,
          shouldRetry: isUndecided,
        });
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === "PreconditionFailed") return false;
        throw error;
      }
    },

    /** Locks an object from now on for as long as a new one. */
    async keepLonger(key: string): Promise<void> {
      const Retention = { Mode: lock.mode, RetainUntilDate: until() };
      await s3.send(new PutObjectRetentionCommand({ Bucket: bucket, Key: key, Retention }));
    },

    /**
     * The first key of those that begin with the prefix; undefined where there is none. Versions are asked for, because
     * a lock does not keep anybody from hiding an object under a delete marker: that is refused, instead of writing
     * its successor a second time.
     */
    async firstKey(prefix: string): Promise<string | undefined> {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }),
      );
      const [marker] = DeleteMarkers;
      if (marker === undefined) return Versions[0]?.Key;
      const since = marker.LastModified === undefined ? "" : ` since ${formatInstant(marker.LastModified.getTime())}`;
      throw new RefusedError(
        `s3://${bucket}/${marker.Key} is hidden by a delete marker${since}: somebody deleted evidence. Find out who, then delete the marker (aws s3api delete-object --bucket ${bucket} --key ${marker.Key} --version-id ${marker.VersionId})`,
      );
    },

    async read(key: string): Promise<Uint8Array> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },

    /** As a person would name an object of it. */
    nameOf: (key: string): string => `s3://${bucket}/${key}`,
  };
}
