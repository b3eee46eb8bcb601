import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { GetScheduleCommand, paginateListSchedules, SchedulerClient } from "@aws-sdk/client-scheduler";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Reading } from "#domain/reading.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { accountOf } from "../deployment/account-of.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { type FunctionOfSurety, functionsOf } from "./functions.ts";

/** A rule of the bus that hands events on to the queue. */
export interface RuleFacts {
  readonly name: string;
  readonly state: string;
  /** Whether it puts them into a group, without which a FIFO queue takes none. */
  readonly ordered: boolean;
  readonly keepsUndelivered: boolean;
}

/** A schedule that calls one of Surety's functions. */
export interface ScheduleFacts {
  readonly of: FunctionOfSurety["name"];
  readonly name: string;
  /** What it is called about; undefined: about no cluster. */
  readonly cluster: string | undefined;
  readonly expression: string;
  readonly state: string;
  readonly keepsUndelivered: boolean;
}

/** Whether what is sent arrives, and what is scheduled happens. */
export interface DeliveryFacts {
  readonly rules: Reading<readonly RuleFacts[]>;
  /** Where the queue puts what was tried too often: an ARN; undefined: nowhere. */
  readonly redrive: Reading<{ readonly deadLetters: string | undefined }>;
  /** From the queue to the function. */
  readonly mappings: Reading<readonly { readonly state: string; readonly partialResponses: boolean }[]>;
  readonly schedules: Reading<readonly ScheduleFacts[]>;
}

export async function readDelivery(deployment: Deployment, clock: Clock): Promise<DeliveryFacts> {
  const [rules, redrive, mappings, schedules] = await Promise.all([
    readRules(deployment, clock),
    readRedrive(deployment, clock),
    readMappings(deployment, clock),
    readSchedules(deployment, clock),
  ]);
  return { rules, redrive, mappings, schedules };
}

const queueArn = ({ parts }: Deployment) => {
  const { partition, region, id } = accountOf(parts);
  return `arn:${partition}:sqs:${region}:${id}:${parts.tenantEventsQueueUrl.split("/").at(-1)}`;
};

function readRules(deployment: Deployment, clock: Clock): Promise<DeliveryFacts["rules"]> {
  const { parts, access } = deployment;
  const [EventBusName, TargetArn] = [parts.eventBusName, queueArn(deployment)];
  const events = new EventBridgeClient(access);
  return readAws(`AWS: event bus ${EventBusName}`, clock, async () => {
    const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ EventBusName, TargetArn }));
    return Promise.all(
      RuleNames.map(async (name) => {
        const { State = "not known" } = await events.send(new DescribeRuleCommand({ EventBusName, Name: name }));
        const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ EventBusName, Rule: name }));
        const target = Targets.find(({ Arn }) => Arn === TargetArn);
        const ordered = Boolean(target?.SqsParameters?.MessageGroupId);
        return { name, state: State, ordered, keepsUndelivered: Boolean(target?.DeadLetterConfig?.Arn) };
      }),
    );
  });
}

const redrivePolicy = z.object({ deadLetterTargetArn: z.string() });

function readRedrive({ parts, access }: Deployment, clock: Clock): Promise<DeliveryFacts["redrive"]> {
  const QueueUrl = parts.tenantEventsQueueUrl;
  return readAws(`AWS: queue ${QueueUrl}`, clock, async () => {
    const asking = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] });
    const { Attributes } = await new SQSClient(access).send(asking);
    const policy = Attributes?.RedrivePolicy;
    return { deadLetters: policy ? redrivePolicy.parse(JSON.parse(policy)).deadLetterTargetArn : undefined };
  });
}

function readMappings(deployment: Deployment, clock: Clock): Promise<DeliveryFacts["mappings"]> {
  const { parts, access } = deployment;
  const FunctionName = parts.tenantEventsFunctionName;
  return readAws(`AWS: event source mappings of ${FunctionName}`, clock, async () => {
    const asking = new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn: queueArn(deployment) });
    const { EventSourceMappings = [] } = await new LambdaClient(access).send(asking);
    return EventSourceMappings.map(({ State = "not known", FunctionResponseTypes = [] }) => ({
      state: State,
      partialResponses: FunctionResponseTypes.includes("ReportBatchItemFailures"),
    }));
  });
}

const aboutCluster = z.object({ cluster: z.string().optional() });
const AT_ONCE = 8;

/** Of all schedules of the account, those that call functions of this deployment. */
function readSchedules({ parts, access }: Deployment, clock: Clock): Promise<DeliveryFacts["schedules"]> {
  const { partition, region, id } = accountOf(parts);
  const byArn = new Map(
    functionsOf(parts).map(({ name, functionName }) => [
      `arn:${partition}:lambda:${region}:${id}:function:${functionName}`,
      name,
    ]),
  );
  const client = new SchedulerClient(access);
  return readAws("AWS: schedules", clock, async () => {
    const own: { readonly Name: string; readonly GroupName: string; readonly of: FunctionOfSurety["name"] }[] = [];
    for await (const { Schedules = [] } of paginateListSchedules({ client }, {}))
      for (const { Name = "", GroupName = "default", Target } of Schedules) {
        const of = byArn.get(Target?.Arn ?? "");
        if (of !== undefined) own.push({ Name, GroupName, of });
      }
    return mapConcurrently(own, AT_ONCE, async ({ of, ...named }): Promise<ScheduleFacts> => {
      const { ScheduleExpression, State, Target } = await client.send(new GetScheduleCommand(named));
      return {
        ...{ of, name: named.Name, expression: ScheduleExpression ?? "not known", state: State ?? "not known" },
        cluster: aboutCluster.parse(JSON.parse(Target?.Input ?? "{}")).cluster,
        keepsUndelivered: Boolean(Target?.DeadLetterConfig?.Arn),
      };
    });
  });
}
