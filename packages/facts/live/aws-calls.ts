import {
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
  ListSnapshotsInRecycleBinCommand,
  ListVolumesInRecycleBinCommand,
} from "@aws-sdk/client-ec2";
import type { S3Client } from "@aws-sdk/client-s3";
import type { AwsOperation } from "../operations.ts";
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
  "list-snapshots-in-recycle-bin": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new ListSnapshotsInRecycleBinCommand({ MaxResults, ...next }), options), nextToken),
  "list-volumes-in-recycle-bin": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new ListVolumesInRecycleBinCommand({ ...next }), options), nextToken),
};

function nextToken({
  NextToken,
}: {
  readonly NextToken?: string | undefined;
}): { readonly NextToken: string } | undefined {
  return NextToken ? { NextToken } : undefined;
}
