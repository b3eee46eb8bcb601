import {
  CreateAccessEntryCommand,
  CreateClusterCommand,
  EKSClient,
  ResourceInUseException,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type AwsAccess, awsClientOptions } from "../aws.ts";
import type { AccessKey } from "../servers/velero.ts";

/** Makes the bucket for backups as a careful person would: encrypted, closed to the public, not versioned. */
export async function createBackupBucket(aws: AwsAccess, bucket: string): Promise<void> {
  const s3 = new S3Client(awsClientOptions(aws));
  const location = { LocationConstraint: aws.region as "eu-west-1" };
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: location }));
  await Promise.all([
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      }),
    ),
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    ),
  ]);
}

/** Makes the IAM user that the documentation of velero-plugin-for-aws describes, with the policy given there. */
export async function createVeleroUser(aws: AwsAccess, bucket: string): Promise<AccessKey> {
  const iam = new IAMClient(awsClientOptions(aws));
  const UserName = "velero";
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify(veleroPolicy(bucket));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "velero", PolicyDocument }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (key?.AccessKeyId === undefined || key.SecretAccessKey === undefined) {
    throw new Error("The AWS emulator answered CreateAccessKey without a key");
  }
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const veleroPolicy = (bucket: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: [
        "ec2:DescribeVolumes",
        "ec2:DescribeSnapshots",
        "ec2:CreateTags",
        "ec2:CreateVolume",
        "ec2:CreateSnapshot",
        "ec2:DeleteSnapshot",
      ],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:PutObject",
        "s3:PutObjectTagging",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ],
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucket}` },
  ],
});

/**
 * Registers the cluster with the emulated EKS, so that DescribeCluster and access entries work as on AWS. Only the
 * certificate authority is missing there (the emulator knows none without Docker): clients get it by configuration.
 */
export async function registerEksCluster(aws: AwsAccess, name: string): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" };
  const { Role } = await new IAMClient(awsClientOptions(aws)).send(
    new CreateRoleCommand({
      RoleName: "eks-cluster",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false } as const;
  await new EKSClient(awsClientOptions(aws)).send(
    new CreateClusterCommand({ name, roleArn: Role?.Arn, resourcesVpcConfig: {}, accessConfig }),
  );
}

/** Puts an IAM role into Kubernetes groups by an access entry, which is how it is done on AWS. */
export async function mapRole(
  aws: AwsAccess,
  clusterName: string,
  principalArn: string,
  groups: readonly string[],
): Promise<void> {
  const eks = new EKSClient(awsClientOptions(aws));
  const entry = { clusterName, principalArn, kubernetesGroups: [...groups] };
  try {
    await eks.send(new CreateAccessEntryCommand(entry));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    await eks.send(new UpdateAccessEntryCommand(entry));
  }
}
