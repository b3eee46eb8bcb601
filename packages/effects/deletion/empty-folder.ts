import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { DeletionItem } from "#domain/deletion.ts";
import { formatInstant, type Instant, toWholeSecond } from "#domain/instant.ts";
import { RetryableError } from "#runtime/errors.ts";
import { lockOf, type Version } from "./folder-lock.ts";
import { DONE, type Effect } from "./outcome.ts";

/** Of so many refused versions is asked until when they are locked. */
const MOST_ASKED = 20;

export interface Emptying {
  /** Whether there is time left to go on. */
  readonly hasTime: () => boolean;
  /** What was written later, or in the same second, is left: a folder may have been another tenant's by then. */
  readonly writtenBefore: Instant;
}

/**
 * Deletes every version and every delete marker of a folder, a thousand at a time, for as long as there is time. Versions
 * that are locked are passed over: the folder is then deferred until the last of them is free.
 */
export async function emptyFolder(
  s3: S3Client,
  item: DeletionItem,
  { hasTime, writtenBefore }: Emptying,
): Promise<Effect> {
  const { place: bucket, id: address } = item;
  const Prefix = address.slice(`s3://${bucket}/`.length);
  const refused: { readonly version: Version; readonly message: string }[] = [];
  let deleted = 0;
  let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } = {};
  for (;;) {
    if (!hasTime()) return { kind: "more", message: `${deleted} versions of ${address} deleted so far` };
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix, ...from }));
    const versions = versionsIn(page, writtenBefore);
    if (versions.length > 0) {
      const Objects = versions.map(({ Key, VersionId }) => ({ Key, ...(VersionId !== undefined && { VersionId }) }));
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      );
      deleted += versions.length - Errors.length;
      for (const { Key = "", VersionId, Code, Message } of Errors)
        refused.push({ version: { Key, VersionId }, message: `${Code}: ${Message}` });
    }
    if (page.IsTruncated !== true) break;
    from = {
      ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
      ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
    };
  }
  return refused.length === 0 ? DONE : deferred(s3, item, refused);
}

function versionsIn(
  { Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput,
  writtenBefore: Instant,
): readonly Version[] {
  const before = toWholeSecond(writtenBefore);
  return [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId, LastModified }) =>
    Key === undefined || LastModified === undefined || LastModified.getTime() >= before
      ? []
      : // Also the version "null", of before the bucket kept versions: without its id it would only be hidden.
        [{ Key, VersionId }],
  );
}

async function deferred(
  s3: S3Client,
  { kind, id, place }: DeletionItem,
  refused: readonly { readonly version: Version; readonly message: string }[],
): Promise<Effect> {
  const locks = await Promise.all(refused.slice(0, MOST_ASKED).map(({ version }) => lockOf(s3, place, version)));
  const ends = locks.filter((until) => until !== undefined);
  if (ends.length === 0)
    throw new RetryableError(`${refused.length} versions of ${id} were not deleted: ${refused[0]?.message}`);
  const until = Math.max(...ends);
  const message = `${refused.length} versions of ${id} are locked, by Object Lock, until ${formatInstant(until)}.`;
  return { kind: "deferred", item: { kind, id, place, reason: "ObjectLocked", message, until } };
}
