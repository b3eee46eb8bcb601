import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { CreateVolumeCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { awsClientOptions } from "#local/aws.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, ec2 } = sharedClients();
const { aws, kubernetes } = environment;
const run = promisify(execFile);
const SCRIPT = resolve(import.meta.dirname, "look-into-account.ts");

/** The emulator takes a key of twelve digits for the root of that account. */
const ACCOUNT = "222222222222";
const there = awsClientOptions({ ...aws, credentials: { ...aws.credentials, accessKeyId: ACCOUNT } });
const BUCKET = "backups-of-another-account";
const READER = `arn:aws:iam::${ACCOUNT}:role/surety-reader`;
const FUNCTION = "function-of-accounts";
const { createRole, credentialsOf } = createIdentities(environment);

const volumes: Record<"here" | "there", string> = { here: "", there: "" };

beforeAll(async () => {
  const volume = { AvailabilityZone: `${aws.region}a`, Size: 1, Encrypted: true };
  volumes.here = (await ec2.send(new CreateVolumeCommand(volume))).VolumeId ?? "";
  volumes.there = (await new EC2Client(there).send(new CreateVolumeCommand(volume))).VolumeId ?? "";
  const location = { LocationConstraint: aws.region as "eu-west-1" };
  await new S3Client({ ...there, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: location }),
  );

  await createRole(FUNCTION, ["surety:sweep"]);
  const may = (Action: readonly string[], Resource: string) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
  await new IAMClient(awsClientOptions(aws)).send(
    new PutRolePolicyCommand({
      RoleName: FUNCTION,
      PolicyName: "own",
      PolicyDocument: may(["sts:AssumeRole"], READER),
    }),
  );
  const trust = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${aws.accountId}:role/${FUNCTION}` },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "example" } },
  };
  const [RoleName, iam] = ["surety-reader", new IAMClient(there)];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = may(["ec2:DescribeVolumes", "s3:GetBucketLocation"], "*");
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "reader", PolicyDocument }));
});

const reading = z.object({ status: z.string(), cause: z.string().optional(), value: z.unknown().optional() });
const seen = z.object({
  ...{ volumes: reading, snapshots: reading, location: reading },
  self: z.object({ status: z.object({ userInfo: z.object({ username: z.string(), groups: z.array(z.string()) }) }) }),
});

/** In a process of its own, whose identity is the function's, as the environment of a function has it. */
async function look(account: object | undefined) {
  const { server, certificateAuthorityData, clusterName } = kubernetes;
  const cluster = {
    ...{ name: clusterName, region: aws.region, velero: { bucket: BUCKET } },
    ...{ kubernetes: { server, certificateAuthorityData }, account },
  };
  const { accessKeyId, secretAccessKey, sessionToken } = await credentialsOf(FUNCTION);
  const env = {
    ...{ PATH: process.env["PATH"], AWS_REGION: aws.region, AWS_ENDPOINT_URL: aws.endpoint },
    ...{ NODE_EXTRA_CA_CERTS: aws.certificatePath, AWS_ACCESS_KEY_ID: accessKeyId },
    ...{ AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken },
  };
  const { stdout } = await run(process.execPath, [SCRIPT, JSON.stringify(cluster)], { env, maxBuffer: 2 ** 26 });
  return seen.parse(JSON.parse(stdout));
}

const ROLES = { readerRole: READER, removerRole: `arn:aws:iam::${ACCOUNT}:role/surety-remover` };

describe("a cluster in another account", () => {
  it("is looked at by the role of that account: what is there is seen, and nothing of Surety's own account", async () => {
    const { volumes: found, location, snapshots } = await look({ ...ROLES, externalId: "example" });
    expect([found.status, location.status]).toEqual(["observed", "observed"]);
    const text = JSON.stringify(found.value);
    expect([text.includes(volumes.there), text.includes(volumes.here)]).toEqual([true, false]);
    // And it may do no more than that role.
    expect(snapshots).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it("knows the function by its own role all the same, so that its own group holds", async () => {
    const { userInfo } = (await look({ ...ROLES, externalId: "example" })).self.status;
    expect(userInfo.username).toContain(`:assumed-role/${FUNCTION}/`);
    expect(userInfo.groups).toContain("surety:sweep");
  });

  it.each([
    ["without the external id", undefined],
    ["with another one", "other"],
  ])("is not seen %s: forbidden, and not empty", async (_, externalId) => {
    const { volumes: found } = await look({ ...ROLES, ...(externalId !== undefined && { externalId }) });
    expect(found).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });
});
