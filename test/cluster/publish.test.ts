import { randomBytes } from "node:crypto";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, inject, it } from "vitest";
import type { Alert } from "#domain/alert.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createDeadLetterSender } from "#effects/publish/dead-letters.ts";
import { createTenantEventsQueue } from "#effects/publish/tenant-events-queue.ts";
import { awsClientOptions } from "#local/aws.ts";
import { openMailbox } from "#local/story/mailbox.ts";

const { aws } = inject("environment");
const sqs = new SQSClient(awsClientOptions(aws));
const sns = new SNSClient(awsClientOptions(aws));
const name = `publish-${randomBytes(4).toString("hex")}`;

async function deadLetterQueue() {
  const QueueName = `${name}-${randomBytes(2).toString("hex")}.fifo`;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }));
  const receive = async () => {
    const options = { MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }))).Messages ?? [];
  };
  return { send: createDeadLetterSender(sqs, QueueUrl), receive };
}

describe("a dead letter", () => {
  const letter = { body: "{}", group: "acme", deduplicationId: "m1", reason: "it is wrong" };

  it("is kept once, however often it is sent", async () => {
    const { send, receive } = await deadLetterQueue();
    await send({ ...letter, tenant: "acme", eventId: "e1" });
    await send({ ...letter, tenant: "acme", eventId: "e1" });
    const [message, ...others] = await receive();
    expect(others).toEqual([]);
    expect(message?.Body).toBe("{}");
    expect(
      Object.entries(message?.MessageAttributes ?? {}).map(([key, { StringValue }]) => [key, StringValue]),
    ).toEqual(
      expect.arrayContaining([
        ["reason", "it is wrong"],
        ["tenant", "acme"],
        ["eventId", "e1"],
      ]),
    );
  });

  it("is taken whatever the names in it are, and however large it is", async () => {
    const { send, receive } = await deadLetterQueue();
    const hostile = `\u0000\ud800\u001b[31m${"🙂".repeat(5_000)}`;
    await send({ ...letter, body: "ä".repeat(131_072), reason: hostile, eventId: hostile, tenant: "" });
    const [message] = await receive();
    expect(message?.MessageAttributes?.["reason"]?.StringValue).toMatch(/🙂…$/u);
    expect(Buffer.byteLength(message?.Body ?? "")).toBe(262_144 - 16_384);
  });
});

describe("the queue of tenant events", () => {
  const event = { body: "{}", tenant: tenantIdSchema.parse("acme"), deduplicationId: "m1" };

  async function tenantEvents() {
    const QueueName = `${name}-${randomBytes(2).toString("hex")}.fifo`;
    const Attributes = { FifoQueue: "true", VisibilityTimeout: "60" };
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const receive = async (WaitTimeSeconds = 0) => {
      const receive = { MaxNumberOfMessages: 10, WaitTimeSeconds };
      const answer = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, ...receive, MessageSystemAttributeNames: ["MessageGroupId"] }),
      );
      return answer.Messages ?? [];
    };
    return { queue: createTenantEventsQueue(sqs, QueueUrl), receive };
  }

  it("takes what is sent on once, into its tenant's group", async () => {
    const { queue, receive } = await tenantEvents();
    await queue.forward(event);
    await queue.forward(event);
    expect((await receive()).map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
      ["{}", "acme"],
    ]);
  });

  it("hands a message over again as soon as it was asked to, and nothing of its group before that", async () => {
    const { queue, receive } = await tenantEvents();
    await queue.forward(event);
    const [first] = await receive();
    await queue.forward({ ...event, body: "[]", deduplicationId: "m2" });
    expect(await receive()).toEqual([]);
    await queue.comeBackAfter(first?.ReceiptHandle ?? "", 900);
    expect((await receive(5)).map(({ Body }) => Body)).toEqual(["{}", "[]"]);
  });
});

describe("an alert", () => {
  const alert: Alert = {
    severity: "page",
    tenant: tenantIdSchema.parse("acme"),
    subject:
      "Tenant acme: ümläute\nand\u0000more than a hundred characters, which is what SNS takes, and not one more of them",
    text: "What was seen, and what to do next.",
    details: { reason: "Because" },
  };

  it("arrives as JSON for programs, whatever its subject", async () => {
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: name }));
    const mailbox = await openMailbox(aws, TopicArn, name);
    const publish = createAlertPublisher(sns, TopicArn);
    await publish(alert);
    await publish({ ...alert, severity: "ticket", tenant: null, subject: "", text: "long ".repeat(50_000) });
    const received = await mailbox.takeUntilQuiet(500);
    expect(received).toMatchObject([
      { severity: "page", tenant: "acme", text: alert.text, reason: "Because" },
      { severity: "ticket", tenant: null, text: expect.stringMatching(/\.\.\.$/u) },
    ]);
    await mailbox.close();
  });
});
