import {
  DescribeInstancesCommand,
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
import type { Pages } from "../sources.ts";
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

/** How each operation is called for all that it has to say. */
export const AWS_CALLS: {
  readonly [O in AwsOperation]: (clients: AwsClients, options: Options) => Promise<Pages>;
} = {
  "describe-volumes": ({ ec2 }, options) =>
    describeInParts({
      filter: "volume-id",
      ask: (request) => ec2.send(new DescribeVolumesCommand({ MaxResults, ...request }), options),
      idsOf: ({ Volumes }) => Volumes?.map(({ VolumeId }) => VolumeId),
    }),
  // Without an owner, EC2 lists everybody's public snapshots as well.
  "describe-snapshots": ({ ec2 }, options) =>
    describeInParts({
      filter: "snapshot-id",
      ask: (request) => ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"], MaxResults, ...request }), options),
      idsOf: ({ Snapshots }) => Snapshots?.map(({ SnapshotId }) => SnapshotId),
    }),
  "list-snapshots-in-recycle-bin": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new ListSnapshotsInRecycleBinCommand({ MaxResults, ...next }), options), nextPlace),
  "list-volumes-in-recycle-bin": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new ListVolumesInRecycleBinCommand({ ...next }), options), nextPlace),
  "describe-security-groups": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new DescribeSecurityGroupsCommand({ MaxResults, ...next }), options), nextPlace),
  "describe-vpcs": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new DescribeVpcsCommand({ MaxResults, ...next }), options), nextPlace),
  "describe-subnets": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new DescribeSubnetsCommand({ MaxResults, ...next }), options), nextPlace),
  "describe-instances": ({ ec2 }, options) =>
    allPages((next) => ec2.send(new DescribeInstancesCommand({ MaxResults, ...next }), options), nextPlace),
  "describe-cluster": async ({ eks }, options) => [
    await eks.send(new DescribeClusterCommand({ name: options.cluster }), options),
  ],
  "describe-load-balancers": describeLoadBalancers,
  "describe-listeners": describeListeners,
};
