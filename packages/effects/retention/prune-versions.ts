import {
  DeleteObjectsCommand,
  type DeleteObjectsCommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type Instant, toWholeSecond } from "#domain/instant.ts";
import type { ObjectVersion, PruneItem, PruneMethod } from "#domain/pruning.ts";
import { RetryableError } from "#runtime/errors.ts";
import { failureKindOfText } from "#runtime/failure.ts";
import { ABSENT, changed, DELETED, type PruneEffect } from "./prune-effect.ts";

type Method = Extract<PruneMethod, { by: "DeleteVersions" }>;

/** The most that S3 deletes in one request. */
const AT_ONCE = 1_000;
const UNVERSIONED = "null";

/**
 * Deletes exactly these versions. Where anything was written into the folder since the plan was made, it is in use after
 * all, and nothing of it is deleted; hidden versions go whatever is written beside them.
 */
export async function pruneVersions(
  s3: S3Client,
  { id: address, place: Bucket, reason }: PruneItem,
  { versions }: Method,
  plannedAt: Instant,
): Promise<PruneEffect> {
  const there = await listVersions(s3, Bucket, address.slice(`s3://${Bucket}/`.length));
  const planned = new Set(versions.map(nameOf));
  // S3 counts whole seconds: what was written in the second of the plan may have come after it.
  const newer = there.find((version) => version.writtenAt >= toWholeSecond(plannedAt) && !planned.has(nameOf(version)));
  if (newer !== undefined && reason !== "HiddenVersionsTooOld")
    return changed(`${newer.key} was written since the plan was made.`);
  const byName = new Map(there.map((version) => [nameOf(version), version]));
  const left = versions.filter((version) => byName.has(nameOf(version)));
  if (left.length === 0) return ABSENT;
  const other = left.find((version) => version.etag !== byName.get(nameOf(version))?.etag);
  if (other !== undefined) return changed(`${other.key} was written over since the plan was made.`);
  const refused: NonNullable<DeleteObjectsCommandOutput["Errors"]> = [];
  for (let at = 0; at < left.length; at += AT_ONCE) {
    const Objects = left.slice(at, at + AT_ONCE).map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    refused.push(...Errors);
  }
  const [first] = refused;
  if (first === undefined) return DELETED;
  const message = `${refused.length} of ${left.length} versions were not deleted; of ${first.Key}, S3 said ${first.Code}: ${first.Message}`;
  // A lock or a hold denies access: no repetition will help before it ends.
  const kind = failureKindOfText(first.Code ?? "");
  if (kind === "forbidden") return { outcome: "deferred", message };
  throw new RetryableError(message);
}

interface Listed extends ObjectVersion {
  readonly writtenAt: Instant;
}

function nameOf({ key, versionId }: ObjectVersion): string {
  return `${versionId} ${key}`;
}

async function listVersions(s3: S3Client, Bucket: string, Prefix: string): Promise<readonly Listed[]> {
  const versions: Listed[] = [];
  let next: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (next !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix, ...next }),
    );
    for (const item of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      const { Key, VersionId = UNVERSIONED, LastModified } = item;
      if (Key === undefined || LastModified === undefined) continue;
      const etag = "ETag" in item && typeof item.ETag === "string" ? item.ETag : undefined;
      versions.push({
        key: Key,
        versionId: VersionId,
        writtenAt: LastModified.getTime(),
        ...(etag !== undefined && { etag }),
      });
    }
    next =
      page.IsTruncated === true && page.NextKeyMarker !== undefined
        ? {
            KeyMarker: page.NextKeyMarker,
            ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
          }
        : undefined;
  }
  return versions;
}
