import type { Applier } from "./applier.ts";
import { dashboard, logGroup, metricAlarm } from "./types/cloudwatch.ts";
import { table } from "./types/dynamodb.ts";
import { eventBus, eventRule, eventTarget } from "./types/events.ts";
import { role } from "./types/iam.ts";
import { alias, key } from "./types/kms.ts";
import {
  eventSourceMapping,
  functionEventInvokeConfig,
  functionUrl,
  lambdaFunction,
  permission,
} from "./types/lambda.ts";
import {
  bucket,
  bucketCorsConfiguration,
  bucketEncryption,
  bucketLifecycleConfiguration,
  bucketObjectLockConfiguration,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
} from "./types/s3.ts";
import { bucketObject } from "./types/s3-object.ts";
import { schedule, scheduleGroup } from "./types/scheduler.ts";
import { topic, topicPolicy, topicSubscription } from "./types/sns.ts";
import { queue, queuePolicy } from "./types/sqs.ts";
import { parameter } from "./types/ssm.ts";
import { stateMachine } from "./types/states.ts";

/** Every Pulumi type that can be applied to the emulator. */
const appliers: Readonly<Record<string, Applier>> = {
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/eventBus:EventBus": eventBus,
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:dynamodb/table:Table": table,
  "aws:iam/role:Role": role,
  "aws:kms/alias:Alias": alias,
  "aws:kms/key:Key": key,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": functionEventInvokeConfig,
  "aws:lambda/functionUrl:FunctionUrl": functionUrl,
  "aws:lambda/permission:Permission": permission,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": bucketCorsConfiguration,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycleConfiguration,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketObjectLockConfiguration,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPublicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketEncryption,
  "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  "aws:sfn/stateMachine:StateMachine": stateMachine,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": queuePolicy,
  "aws:ssm/parameter:Parameter": parameter,
};

export const appliedTypes: readonly string[] = Object.keys(appliers);

/** What only groups other resources, and numbers that the evaluation already drew. */
const withoutEffect = (type: string) =>
  type.startsWith("sst:") || type.startsWith("pulumi:") || type.startsWith("random:");

/** Undefined for a type that needs nothing to be done. Throws for one that nobody knows. */
export function applierOf(type: string): Applier | undefined {
  const known = appliers[type];
  if (known !== undefined || withoutEffect(type)) return known;
  throw new Error(`nothing here can apply the type ${type}; add it to packages/local/apply/types.ts`);
}
