import { createHash } from "node:crypto";
import type { Place } from "./request.ts";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Outputs = Readonly<Record<string, string>>;
type Describe = (name: string, place: Place, resource: Registered) => Outputs;

/**
 * What AWS would answer after creating a resource. Its ARN follows from its name; an id that only AWS could choose is
 * made up from the logical name, and the applier learns the real one.
 */
export function outputsOf(resource: Registered, place: Place): Outputs {
  const named = ["name", "bucket"].map((field) => resource.inputs[field]).find((value) => typeof value === "string");
  const name = named ?? resource.name;
  return { id: name, ...kinds[resource.type]?.(name, place, resource) };
}

const arn = (service: string, { region, accountId }: Place, rest: string) =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`;

const madeUpDigits = (name: string) => createHash("sha256").update(name).digest();
const madeUpUuid = (name: string) =>
  madeUpDigits(name)
    .toString("hex")
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/u, "$1-$2-4$3-8$4-$5");

const queueUrl = (name: string, { region, accountId }: Place) =>
  `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;

const kinds: Readonly<Record<string, Describe>> = {
  "aws:cloudwatch/eventBus:EventBus": (name, place) => ({ arn: arn("events", place, `event-bus/${name}`) }),
  "aws:cloudwatch/eventRule:EventRule": (name, place, { inputs }) => {
    const bus = inputs["eventBusName"];
    const path = bus === undefined || bus === "default" ? name : `${bus}/${name}`;
    return { arn: arn("events", place, `rule/${path}`) };
  },
  "aws:cloudwatch/logGroup:LogGroup": (name, place) => ({ arn: arn("logs", place, `log-group:${name}`) }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name, place) => ({ arn: arn("cloudwatch", place, `alarm:${name}`) }),
  "aws:dynamodb/table:Table": (name, place) => ({ arn: arn("dynamodb", place, `table/${name}`) }),
  "aws:iam/policy:Policy": (name, { accountId }) => ({ arn: `arn:aws:iam::${accountId}:policy/${name}` }),
  "aws:iam/role:Role": (name, { accountId }) => ({ arn: `arn:aws:iam::${accountId}:role/${name}` }),
  "aws:kms/alias:Alias": (name, place) => ({ arn: arn("kms", place, name) }),
  "aws:kms/key:Key": (name, place) => {
    const keyId = madeUpUuid(name);
    return { id: keyId, keyId, arn: arn("kms", place, `key/${keyId}`) };
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": (name) => ({ id: madeUpUuid(name), uuid: madeUpUuid(name) }),
  "aws:lambda/function:Function": (name, place) => {
    const functionArn = arn("lambda", place, `function:${name}`);
    return { arn: functionArn, qualifiedArn: `${functionArn}:$LATEST`, version: "$LATEST" };
  },
  "aws:lambda/functionUrl:FunctionUrl": (name, { region }) => {
    const urlId = madeUpUuid(name).replaceAll("-", "");
    return { urlId, functionUrl: `https://${urlId}.lambda-url.${region}.on.aws/` };
  },
  "aws:s3/bucket:Bucket": (name, { region }) => ({
    arn: `arn:aws:s3:::${name}`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  }),
  "aws:scheduler/schedule:Schedule": (name, place, { inputs }) => ({
    arn: arn("scheduler", place, `schedule/${inputs["groupName"] ?? "default"}/${name}`),
  }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": (name, place) => ({
    arn: arn("scheduler", place, `schedule-group/${name}`),
  }),
  "aws:sfn/stateMachine:StateMachine": (name, place) => {
    const stateMachineArn = arn("states", place, `stateMachine:${name}`);
    return { id: stateMachineArn, arn: stateMachineArn };
  },
  "aws:sns/topic:Topic": (name, place) => ({ id: arn("sns", place, name), arn: arn("sns", place, name) }),
  "aws:sqs/queue:Queue": (name, place) => ({
    id: queueUrl(name, place),
    url: queueUrl(name, place),
    arn: arn("sqs", place, name),
  }),
  "aws:ssm/parameter:Parameter": (name, place) => ({ arn: arn("ssm", place, `parameter${name}`) }),
  "random:index/randomBytes:RandomBytes": (name) => ({
    base64: madeUpDigits(name).toString("base64"),
    hex: madeUpDigits(name).toString("hex"),
  }),
};
