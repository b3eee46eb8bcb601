import { randomBytes } from "node:crypto";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, inject, it } from "vitest";
import { readLetter } from "#cli/dead-letters/read-letter.ts";
import { readQueue } from "#cli/dead-letters/read-queue.ts";
import { createDeadLetterSender } from "#effects/publish/dead-letters.ts";
import { awsClientOptions } from "#local/aws.ts";

const sqs = new SQSClient(awsClientOptions(inject("environment").aws));

async function queueNamed(ending: string): Promise<string> {
  const QueueName = `letters-${randomBytes(4).toString("hex")}${ending}`;
  const Attributes = ending === ".fifo" ? { FifoQueue: "true" } : {};
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
}

/** What anybody else would be given now. */
async function visible(QueueUrl: string): Promise<number> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
  return (await sqs.send(receive)).Messages?.length ?? 0;
}

describe("reading a dead-letter queue", () => {
  it("shows all of many tenants' letters with their reasons, and leaves them where they are", async () => {
    const url = await queueNamed(".fifo");
    const send = createDeadLetterSender(sqs, url);
    for (let at = 0; at < 25; at += 1)
      await send({
        body: "{}",
        group: `t-${at}`,
        deduplicationId: `m${at}`,
        reason: `reason ${at}`,
        tenant: `t-${at}`,
      });
    for (let time = 1; time <= 2; time += 1) {
      const { messages, more } = await readQueue(sqs, url);
      expect([messages.length, more]).toEqual([25, 0]);
      expect(messages.map((message) => readLetter(message, "q")).map(({ tenant, reason }) => [tenant, reason])).toEqual(
        Array.from({ length: 25 }, (_, at) => [`t-${at}`, `reason ${at}`]),
      );
    }
    expect(await visible(url)).toBe(10);
  });

  it("says how many of one tenant's it cannot show", async () => {
    const url = await queueNamed(".fifo");
    const send = createDeadLetterSender(sqs, url);
    for (let at = 0; at < 13; at += 1)
      await send({ body: "{}", group: "acme", deduplicationId: `m${at}`, reason: "no" });
    const { messages, more } = await readQueue(sqs, url);
    expect([messages.length, more]).toEqual([10, 3]);
    expect(await visible(url)).toBe(10);
  });

  it("of the standard kind shows what could not be delivered", async () => {
    const url = await queueNamed("");
    const MessageAttributes = { ERROR_CODE: { DataType: "String", StringValue: "NO_PERMISSIONS" } };
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "{}", MessageAttributes }));
    const { messages } = await readQueue(sqs, url);
    expect(messages.map((message) => readLetter(message, "q").reason)).toEqual([
      "EventBridge could not deliver it: NO_PERMISSIONS: it does not say why",
    ]);
    expect(await visible(url)).toBe(1);
  });

  it("that is empty shows nothing", async () => {
    expect(await readQueue(sqs, await queueNamed(".fifo"))).toEqual({ messages: [], more: 0 });
  });
});
