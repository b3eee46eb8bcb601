import { GetObjectRetentionCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DeletionItem } from "#domain/deletion.ts";
import type { Instant } from "#domain/instant.ts";

/** A version that there is, by all that S3 needs to find it. */
export interface Version {
  readonly Key: string;
  readonly VersionId: string | undefined;
}

/** Until when a version is locked; undefined for one that is not, in a bucket that locks nothing as well. */
export async function lockOf(s3: S3Client, Bucket: string, { Key, VersionId }: Version): Promise<Instant | undefined> {
  try {
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId }));
    return Retention?.RetainUntilDate?.getTime();
  } catch (error) {
    if (error instanceof Error && NOT_LOCKED.test(error.name)) return undefined;
    throw error;
  }
}

/** `InvalidRequest`: the bucket is missing Object Lock configuration. */
const NOT_LOCKED = /^(?:NoSuch(?:ObjectLockConfiguration|Key|Version)|InvalidRequest)$/u;

/**
 * Until when a folder's newest version is locked. What one writer writes into a folder it locks alike, so that this one
 * speaks for all, at the price of two calls; what is locked for longer shows when it is to be deleted.
 */
export async function folderLockedUntil(s3: S3Client, { place, id }: DeletionItem): Promise<Instant | undefined> {
  const Prefix = id.slice(`s3://${place}/`.length);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: place, Prefix }));
  const writtenAt = ({ LastModified }: (typeof Versions)[number]) => LastModified?.getTime() ?? 0;
  const [newest] = Versions.toSorted((a, b) => writtenAt(b) - writtenAt(a));
  if (newest?.Key === undefined) return undefined;
  return lockOf(s3, place, { Key: newest.Key, VersionId: newest.VersionId });
}
