import { DescribeSnapshotsCommand, DescribeVolumesCommand, type EC2Client } from "@aws-sdk/client-ec2";
import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { PermanentError } from "#runtime/errors.ts";
import type { AwsOperation, BucketOperation } from "../operations.ts";
import type { Pages } from "../sources.ts";
import { allPages } from "./pages.ts";

export interface AwsClients {
  readonly ec2: EC2Client;
  readonly s3: S3Client;
}

interface Options {
  readonly abortSignal: AbortSignal;
}

/** The most that EC2 answers in one page. */
const MaxResults = 1_000;

/** How each operation is called for all that it has to say. */
export const AWS_CALLS: {
  readonly [O in AwsOperation]: (clients: AwsClients, options: Options) => Promise<Pages>;
} = {
  "describe-volumes": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new DescribeVolumesCommand({ MaxResults, ...next }), options), nextToken),
  // Without an owner, EC2 lists everybody's public snapshots as well.
  "describe-snapshots": ({ ec2 }, options) =>
    allPages(
      (next) => ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"], MaxResults, ...next }), options),
      nextToken,
    ),
};

/** As AWS_CALLS, on one bucket. */
export const BUCKET_CALLS: {
  readonly [O in BucketOperation]: (clients: AwsClients, Bucket: string, options: Options) => Promise<Pages>;
} = {
  "list-objects-v2": ({ s3 }, Bucket, options) =>
    allPages((next) => s3.send(new ListObjectsV2Command({ Bucket, ...next }), options), nextObjects),
  "list-object-versions": ({ s3 }, Bucket, options) =>
    allPages((next) => s3.send(new ListObjectVersionsCommand({ Bucket, ...next }), options), nextVersions),
};

function nextObjects(answer: ListObjectsV2CommandOutput): { readonly ContinuationToken: string } | undefined {
  const { IsTruncated, NextContinuationToken: ContinuationToken } = answer;
  return goesOn(IsTruncated, ContinuationToken) ? { ContinuationToken } : undefined;
}

interface VersionsPlace {
  readonly KeyMarker: string;
  readonly VersionIdMarker?: string;
}

function nextVersions(answer: ListObjectVersionsCommandOutput): VersionsPlace | undefined {
  const { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = answer;
  if (!goesOn(IsTruncated, KeyMarker)) return undefined;
  return VersionIdMarker ? { KeyMarker, VersionIdMarker } : { KeyMarker };
}

function nextToken({
  NextToken,
}: {
  readonly NextToken?: string | undefined;
}): { readonly NextToken: string } | undefined {
  return NextToken ? { NextToken } : undefined;
}

/** S3 says that there is more, and where; the one without the other leaves nothing to go on with. */
function goesOn(truncated: boolean | undefined, marker: string | undefined): marker is string {
  if (truncated && !marker) throw new PermanentError("S3 said that there is more, but not where it begins");
  return truncated === true;
}
