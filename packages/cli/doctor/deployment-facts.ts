import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetBucketVersioningCommand, GetObjectLockConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Instant } from "#domain/instant.ts";
import { mapReading, type Reading } from "#domain/reading.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { Clock } from "#runtime/clock.ts";
import type { KeycloakClient } from "#runtime/keycloak.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { readCaller } from "./caller.ts";
import type { Identity } from "./cluster-facts.ts";
import { type DeliveryFacts, readDelivery } from "./delivery-facts.ts";
import { type FunctionOfSurety, functionsOf } from "./functions.ts";
import { type GrantedRole, readRole } from "./granted-role.ts";
import { type KeycloakFacts, readKeycloakFacts } from "./keycloak-facts.ts";

export interface FunctionFacts {
  readonly of: FunctionOfSurety;
  readonly state: Reading<{ readonly state: string; readonly roleArn: string; readonly inVpc: boolean }>;
  readonly role: Reading<GrantedRole>;
}

/** All that is looked at of one deployment. */
export interface DeploymentFacts {
  readonly deployment: Deployment;
  readonly caller: Reading<Identity>;
  readonly table: Reading<{ readonly status: string; readonly indexes: readonly string[]; readonly expires: boolean }>;
  /** How many messages each queue holds. */
  readonly queues: readonly { readonly name: string; readonly messages: Reading<number> }[];
  readonly delivery: DeliveryFacts;
  /** undefined: surety.yaml names none, or is not at hand. */
  readonly keycloak: KeycloakFacts | undefined;
  readonly subscriptions: Reading<{ readonly confirmed: number; readonly pending: number }>;
  readonly functions: readonly FunctionFacts[];
  readonly machines: readonly { readonly name: string; readonly status: Reading<string> }[];
  readonly buckets: readonly { readonly name: string; readonly versioning: Reading<string> }[];
  readonly evidenceLock: Reading<string>;
  readonly key: Reading<{ readonly state: string; readonly usage: string }>;
  /** When each cluster was swept last; undefined: never. */
  readonly sweeps: readonly { readonly cluster: string; readonly at: Reading<Instant | undefined> }[];
}

/** Looks at every part that the deployment's parameter names. Reads only, and nothing of tenants. */
export async function readDeployment(
  deployment: Deployment,
  keycloak: KeycloakClient | undefined,
  clock: Clock,
): Promise<DeploymentFacts> {
  const { parts, access } = deployment;
  const [dynamo, sqs, s3] = [new DynamoDBClient(access), new SQSClient(access), new S3Client(access)];
  const read = <T>(what: string, call: () => Promise<T>) => readAws(`AWS: ${what}`, clock, call);
  const findings = createFindingsStore(s3, parts.stateBucketName);
  const queues = [
    ["queue of tenant events", parts.tenantEventsQueueUrl],
    ["queue of dead letters", parts.deadLetterQueueUrl],
    ["queue of what was not delivered", parts.undeliveredQueueUrl],
  ] as const;
  const buckets = [
    ["bucket of findings", parts.stateBucketName],
    ["bucket of evidence", parts.evidenceBucketName],
  ] as const;
  const machines = [
    ["deletion machine", parts.deletionMachineArn],
    ["rehearsal machine", parts.rehearsalMachineArn],
  ] as const;

  const [caller, table, subscriptions, key, evidenceLock] = await Promise.all([
    readCaller(access, clock),
    read(`table ${parts.tableName}`, async () => {
      const TableName = parts.tableName;
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
      const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
      return {
        status: Table?.TableStatus ?? "not known",
        indexes: (Table?.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName }) => IndexName ?? []),
        expires: /^ENABL/u.test(TimeToLiveDescription?.TimeToLiveStatus ?? ""),
      };
    }),
    read(`topic ${parts.alertsTopicArn}`, async () => {
      const asking = new GetTopicAttributesCommand({ TopicArn: parts.alertsTopicArn });
      const { Attributes } = await new SNSClient(access).send(asking);
      const count = (name: string) => Number(Attributes?.[name] ?? 0);
      return { confirmed: count("SubscriptionsConfirmed"), pending: count("SubscriptionsPending") };
    }),
    read(`key ${parts.signingKeyArn}`, async () => {
      const { KeyMetadata } = await new KMSClient(access).send(new DescribeKeyCommand({ KeyId: parts.signingKeyArn }));
      return { state: KeyMetadata?.KeyState ?? "not known", usage: KeyMetadata?.KeyUsage ?? "not known" };
    }),
    read(`bucket ${parts.evidenceBucketName}`, async () => {
      const asking = new GetObjectLockConfigurationCommand({ Bucket: parts.evidenceBucketName });
      const { ObjectLockConfiguration: lock } = await s3.send(asking);
      const { Mode = "no mode", Days = 0 } = lock?.Rule?.DefaultRetention ?? {};
      return lock?.ObjectLockEnabled === "Enabled" ? `${Mode}, ${Days} d` : "";
    }),
  ]);
  return {
    ...{ deployment, caller, table, subscriptions, key, evidenceLock },
    queues: await Promise.all(
      queues.map(async ([name, QueueUrl]) => ({
        name,
        messages: await read(`queue ${QueueUrl}`, async () => {
          const AttributeNames = ["ApproximateNumberOfMessages" as const];
          const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
          return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
        }),
      })),
    ),
    machines: await Promise.all(
      machines.map(async ([name, stateMachineArn]) => ({
        name,
        status: await read(`state machine ${stateMachineArn}`, async () => {
          const asking = new DescribeStateMachineCommand({ stateMachineArn });
          return (await new SFNClient(access).send(asking)).status ?? "not known";
        }),
      })),
    ),
    buckets: await Promise.all(
      buckets.map(async ([name, Bucket]) => ({
        name,
        versioning: await read(`bucket ${Bucket}`, async () => {
          return (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? "never switched on";
        }),
      })),
    ),
    delivery: await readDelivery(deployment, clock),
    keycloak: keycloak && (await readKeycloakFacts(keycloak, deployment, clock)),
    functions: await Promise.all(functionsOf(parts).map((one) => readFunction(one, deployment, clock))),
    sweeps: await Promise.all(
      parts.clusters.map(async (cluster) => ({
        cluster,
        at: mapReading(
          await read(`findings of ${cluster}`, () => findings.read(cluster)),
          ({ document }) => document?.sweptAt,
        ),
      })),
    ),
  };
}

async function readFunction(of: FunctionOfSurety, { access }: Deployment, clock: Clock): Promise<FunctionFacts> {
  const state = await readAws(`AWS: function ${of.functionName}`, clock, async () => {
    const asking = new GetFunctionConfigurationCommand({ FunctionName: of.functionName });
    const { State, LastUpdateStatus, Role = "", VpcConfig } = await new LambdaClient(access).send(asking);
    const failed = LastUpdateStatus === "Failed";
    return { state: failed ? "Failed" : (State ?? "Active"), roleArn: Role, inVpc: Boolean(VpcConfig?.VpcId) };
  });
  const role = state.status === "observed" ? await readRole(state.value.roleArn, access, clock) : state;
  return { of, state, role };
}
