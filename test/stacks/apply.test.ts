import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApplyReport, applyResources, type Change } from "#local/apply/apply.ts";
import { type Clients, createClients } from "#local/apply/clients.ts";
import { appliedTypes } from "#local/apply/types.ts";
import { type EvaluatedResource, findResource } from "#local/stacks/evaluated-resource.ts";
import { silentProgress } from "#runtime/progress.ts";
import { startTestEmulator, type TestEmulator } from "./emulator.ts";
import { evaluateSample } from "./evaluated.ts";

// One emulator, to which the sample is applied again and again: the tests are in the order of an environment's life.

let resources: readonly EvaluatedResource[];
let emulator: TestEmulator;
let clients: Clients;
let first: ApplyReport;

beforeAll(async () => {
  [resources, emulator] = await Promise.all([evaluateSample("corrected"), startTestEmulator()]);
  clients = createClients(emulator.aws);
  first = await apply(resources);
});
afterAll(async () => {
  clients?.[Symbol.dispose]();
  await emulator?.[Symbol.asyncDispose]();
});

const apply = (described: readonly EvaluatedResource[]) =>
  applyResources({
    resources: described,
    aws: emulator.aws,
    folder: emulator.folder,
    functionEnvironment: { NODE_EXTRA_CA_CERTS: emulator.aws.certificatePath },
    progress: silentProgress,
  });

const named = (report: ApplyReport, change: Change) =>
  report.resources.filter((resource) => resource.change === change).map(({ name }) => name);

/** The same resources, but for one input of one of them. */
const withInput = (type: string, name: string, change: Readonly<Record<string, unknown>>) =>
  resources.map((resource) =>
    resource.type === type && resource.name === name
      ? { ...resource, inputs: { ...resource.inputs, ...change } }
      : resource,
  );

const inboxUrl = () =>
  `${emulator.aws.endpoint}/000000000000/${findResource(resources, "aws:sqs/queue:Queue", "InboxQueue").inputs["name"]}`;

async function ask(question: unknown) {
  const { inputs } = findResource(resources, "aws:lambda/function:Function", "EchoFunction");
  const { Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: String(inputs["name"]), Payload: JSON.stringify(question) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

describe("applied to a new emulator", () => {
  it("everything is created", () => {
    expect(named(first, "created")).toHaveLength(first.resources.length);
    expect(first.leftBehind).toEqual([]);
  });

  it("the sample holds a resource of every type that can be applied", () => {
    expect(new Set(first.resources.map(({ type }) => type))).toEqual(new Set(appliedTypes));
  });

  it("a function runs, with its own environment and that of the local stage", async () => {
    const answer = await ask({ question: 42 });
    expect(answer.event).toEqual({ question: 42 });
    expect(answer.environment).toMatchObject({
      GREETING: "hello",
      NODE_EXTRA_CA_CERTS: emulator.aws.certificatePath,
    });
  });

  it("a state machine runs to its end, through a function", async () => {
    const stateMachineArn = findResource(resources, "aws:sfn/stateMachine:StateMachine", "MachineStateMachine").outputs[
      "arn"
    ];
    const input = JSON.stringify({ question: "why?" });
    const { executionArn } = await clients.states.send(new StartExecutionCommand({ stateMachineArn, input }));
    const execution = () => clients.states.send(new DescribeExecutionCommand({ executionArn }));
    await expect.poll(execution, { timeout: 20_000 }).toMatchObject({ status: "SUCCEEDED" });
    expect(JSON.parse((await execution()).output ?? "")).toEqual({ question: "why?" });
  });

  it("an event on the bus and a message to the topic reach the subscribed queue", async () => {
    const busName = findResource(resources, "aws:cloudwatch/eventBus:EventBus", "EventsBus").inputs["name"];
    const event = { EventBusName: String(busName), Source: "sample", DetailType: "told", Detail: '{"by":"bus"}' };
    await clients.events.send(new PutEventsCommand({ Entries: [event] }));
    const TopicArn = findResource(resources, "aws:sns/topic:Topic", "NewsTopic").outputs["arn"];
    await clients.sns.send(new PublishCommand({ TopicArn, Message: "told by the topic" }));

    const received: string[] = [];
    const receive = async () => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: inboxUrl(), MaxNumberOfMessages: 10 }),
      );
      received.push(...Messages.map(({ Body = "" }) => Body));
      const isReceived = (text: string) => received.some((body) => body.includes(text));
      return { bus: isReceived('"by"'), topic: isReceived("told by the topic") };
    };
    await expect.poll(receive, { timeout: 10_000 }).toEqual({ bus: true, topic: true });
  });

  it("an id that only the emulator knew took the place of the one made up", async () => {
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: "/sample/key" }));
    const { key } = JSON.parse(Parameter?.Value ?? "");
    const madeUp = findResource(resources, "aws:kms/key:Key", "Key").outputs["arn"];
    expect(key).not.toBe(madeUp);
    const answer = await clients.kms.send(new GetPublicKeyCommand({ KeyId: key }));
    expect(answer.KeySpec).toBe("ECC_NIST_P384");
  });
});

describe("applied again", () => {
  it("nothing is touched when nothing changed", async () => {
    const report = await apply(resources);
    expect(named(report, "unchanged")).toHaveLength(first.resources.length);
  });

  it("only the queue whose input changed is updated", async () => {
    const report = await apply(withInput("aws:sqs/queue:Queue", "InboxQueue", { visibilityTimeoutSeconds: 77 }));
    expect(named(report, "updated")).toEqual(["InboxQueue"]);
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: inboxUrl(), AttributeNames: ["VisibilityTimeout"] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: "77" });
  });

  it("a function with a changed environment is the same function with that environment", async () => {
    const environment = { variables: { GREETING: "good day" } };
    const report = await apply(withInput("aws:lambda/function:Function", "EchoFunction", { environment }));
    expect(named(report, "updated")).toEqual(["InboxQueue", "EchoFunction"]); // the queue, back to what it was
    expect((await ask(1)).environment.GREETING).toBe("good day");
  });

  it("what is described no longer is named, and stays", async () => {
    const report = await apply(resources.filter(({ name }) => name !== "KeyAlias"));
    expect(report.leftBehind).toEqual(["aws:kms/alias:Alias::KeyAlias"]);
  });

  it("everything is applied once more when the record of it is lost", async () => {
    await rm(join(emulator.folder, "applied-resources.json"));
    const report = await apply(resources);
    expect(named(report, "created")).toHaveLength(first.resources.length);
    expect((await ask(1)).environment.GREETING).toBe("hello");
  });
});

describe("applied to another emulator, with the record of the first", () => {
  it("everything is created", async () => {
    await using other = await startTestEmulator();
    const report = await applyResources({
      resources,
      aws: other.aws,
      folder: emulator.folder,
      progress: silentProgress,
    });
    expect(named(report, "created")).toHaveLength(first.resources.length);
  });
});

describe("what cannot be applied", () => {
  const one = (type: string, inputs: Readonly<Record<string, unknown>>): EvaluatedResource => ({
    ...{ urn: `${type}::Odd`, name: "Odd", type, inputs, outputs: {}, protect: false, retainOnDelete: false },
  });

  it("is an error that names the resource and its type, when the type is not known", async () => {
    await expect(apply([one("aws:rds/cluster:Cluster", {})])).rejects.toThrow(
      "Odd (aws:rds/cluster:Cluster) cannot be applied: nothing here can apply the type",
    );
  });

  it("is an error that names the input, when the type is known and an input is not", async () => {
    const odd = one("aws:cloudwatch/eventBus:EventBus", { name: "odd", kmsKeyIdentifier: "alias/odd" });
    await expect(apply([odd])).rejects.toThrow(/Odd \(aws:cloudwatch\/eventBus:EventBus\).*kmsKeyIdentifier/su);
  });

  it("is an error with the service's own reason, when the emulator refuses", async () => {
    const odd = one("aws:kms/alias:Alias", { name: "not-an-alias", targetKeyId: "no-such-key" });
    await expect(apply([odd])).rejects.toThrow(/Odd \(aws:kms\/alias:Alias\) cannot be applied: ./u);
  });
});
