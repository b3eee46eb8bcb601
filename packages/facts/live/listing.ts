import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { PermanentError } from "#runtime/errors.ts";
import type { ListingRequest } from "../sources.ts";
import { eachPage } from "./pages.ts";

type Take = (page: object) => void;

/** Lists a bucket, or one part of it, to the part's end. */
export function listBucket(
  s3: S3Client,
  request: ListingRequest,
  take: Take,
  options: { readonly abortSignal: AbortSignal },
): Promise<void> {
  return request.operation === "list-objects-v2"
    ? listObjects(s3, request, take, options)
    : listVersions(s3, request, take, options);
}

type Options = Parameters<typeof listBucket>[3];

function listObjects(s3: S3Client, request: ListingRequest, take: Take, options: Options): Promise<void> {
  const { bucket: Bucket, prefix: Prefix, after, until } = request;
  const first = after === undefined ? {} : { StartAfter: after };
  return eachPage<ListObjectsV2CommandOutput, { readonly ContinuationToken?: string }>(
    (next) => s3.send(new ListObjectsV2Command({ Bucket, Prefix, ...first, ...next }), options),
    ({ IsTruncated, NextContinuationToken: ContinuationToken, Contents }) => {
      if (!goesOn(IsTruncated, ContinuationToken) || isPast(Contents?.at(-1)?.Key, until)) return undefined;
      return { ContinuationToken };
    },
    take,
  );
}

interface VersionsPlace {
  readonly KeyMarker: string;
  readonly VersionIdMarker?: string;
}

function listVersions(s3: S3Client, request: ListingRequest, take: Take, options: Options): Promise<void> {
  const { bucket: Bucket, prefix: Prefix, after, until } = request;
  const first = after === undefined ? {} : { KeyMarker: after };
  return eachPage<ListObjectVersionsCommandOutput, VersionsPlace>(
    (next) => s3.send(new ListObjectVersionsCommand({ Bucket, Prefix, ...first, ...next }), options),
    ({ IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker }) => {
      if (!goesOn(IsTruncated, KeyMarker) || isPast(KeyMarker, until)) return undefined;
      return VersionIdMarker ? { KeyMarker, VersionIdMarker } : { KeyMarker };
    },
    take,
  );
}

/** S3 says that there is more, and where; the one without the other leaves nothing to go on with. */
function goesOn(truncated: boolean | undefined, marker: string | undefined): marker is string {
  if (truncated && !marker) throw new PermanentError("S3 said that there is more, but not where it begins");
  return truncated === true;
}

/** The next part begins after `until`. Keys are listed in order. */
function isPast(key: string | undefined, until: string | undefined): boolean {
  return key !== undefined && until !== undefined && key > until;
}
