import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLockedSnapshotsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ListSnapshotsInRecycleBinCommand,
  ListVolumesInRecycleBinCommand,
} from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, type EKSClient } from "@aws-sdk/client-eks";
import type { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { S3Client } from "@aws-sdk/client-s3";
import type { AwsOperation } from "../operations.ts";
import { describeInParts, nextPlace } from "./describe-in-parts.ts";
import { describeListeners, describeLoadBalancers } from "./load-balancer-calls.ts";
import { allPages } from "./pages.ts";

export interface AwsClients {
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly eks: EKSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly classicElb: ElasticLoadBalancingClient;
}

export interface Options {
  readonly abortSignal: AbortSignal;
  /** The cluster's name in EKS. */
  readonly cluster: string;
}

/** The most that EC2 answers in one page. */
const MaxResults = 1_000;

type Call = <T>(clients: AwsClients, make: (page: unknown) => T, options: Options) => Promise<readonly T[]>;

/** How each operation is called for all that it has to say; `make` is handed each page as it comes. */
export const AWS_CALLS: { readonly [O in AwsOperation]: Call } = {
  "describe-volumes": ({ ec2 }, make, options) =>
    describeInParts(
      {
        filter: "volume-id",
        ask: (request) => ec2.send(new DescribeVolumesCommand({ MaxResults, ...request }), options),
        idsOf: ({ Volumes }) => Volumes?.map(({ VolumeId }) => VolumeId),
      },
      make,
    ),
  // Without an owner, EC2 lists everybody's public snapshots as well.
  "describe-snapshots": ({ ec2 }, make, options) =>
    describeInParts(
      {
        filter: "snapshot-id",
        ask: (request) =>
          ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"], MaxResults, ...request }), options),
        idsOf: ({ Snapshots }) => Snapshots?.map(({ SnapshotId }) => SnapshotId),
      },
      make,
    ),
  "describe-locked-snapshots": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new DescribeLockedSnapshotsCommand({ MaxResults, ...next }), options), nextPlace, make),
  // Without an owner, EC2 lists everybody's public images; disabled ones need their snapshots as well.
  "describe-images": ({ ec2 }, make, options) =>
    allPages(
      (next) =>
        ec2.send(new DescribeImagesCommand({ Owners: ["self"], IncludeDisabled: true, MaxResults, ...next }), options),
      nextPlace,
      make,
    ),
  "list-snapshots-in-recycle-bin": ({ ec2 }, make, options) =>
    allPages(
      (next) => ec2.send(new ListSnapshotsInRecycleBinCommand({ MaxResults, ...next }), options),
      nextPlace,
      make,
    ),
  "list-volumes-in-recycle-bin": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new ListVolumesInRecycleBinCommand({ ...next }), options), nextPlace, make),
  "describe-security-groups": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults, ...next }), options), nextPlace, make),
  "describe-vpcs": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new DescribeVpcsCommand({ MaxResults, ...next }), options), nextPlace, make),
  "describe-subnets": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new DescribeSubnetsCommand({ MaxResults, ...next }), options), nextPlace, make),
  "describe-instances": ({ ec2 }, make, options) =>
    allPages((next) => ec2.send(new DescribeInstancesCommand({ MaxResults, ...next }), options), nextPlace, make),
  "describe-cluster": async ({ eks }, make, options) => [
    make(await eks.send(new DescribeClusterCommand({ name: options.cluster }), options)),
  ],
  "describe-load-balancers": describeLoadBalancers,
  "describe-listeners": describeListeners,
};
