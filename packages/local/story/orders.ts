import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { fail } from "./look.ts";
import type { Scene } from "./scene.ts";

/** Milliseconds for what happens within a few seconds, unless the machine is busy. */
const PATIENCE = 30_000;

/** What billing asks for. */
export interface Order {
  readonly tenant: string;
  readonly hosts: readonly string[];
}

/** The CloudEvent of an order. The same id again is the same event, sent again. */
export function orderEvent(
  { environment }: Scene,
  { tenant, hosts }: Order,
  { id = randomUUID(), time = new Date() }: { readonly id?: string; readonly time?: Date } = {},
) {
  return {
    specversion: "1.0",
    type: "surety.tenant.onboarding.requested",
    source: "billing",
    id,
    time: time.toISOString(),
    data: { tenant, hosts, cluster: environment.kubernetes.clusterName },
  };
}

/** Puts a message on the queue, in its group; every time a new one, whatever it says. */
export async function send({ sqs, parts }: Scene, group: string, message: unknown): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: parts.tenantEventsQueueUrl,
      MessageBody: typeof message === "string" ? message : JSON.stringify(message),
      MessageGroupId: group,
      MessageDeduplicationId: randomUUID(),
    }),
  );
}

export async function sendOrder(scene: Scene, order: Order): Promise<void> {
  await send(scene, order.tenant, orderEvent(scene, order));
}

export async function untilActive({ tenants, parts }: Scene, id: string): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(200)) {
    const tenant = (await tenants.listTenants()).find((one) => one.id === id);
    if (tenant?.state === "active") return;
  }
  fail(`Tenant ${id} is not active after ${PATIENCE / 1000} s; its event went to ${parts.tenantEventsQueueUrl}`);
}

/** Why a message about this tenant is in the dead letters. It stays there. */
export async function deadLetterReason({ sqs, parts }: Scene, tenant: string): Promise<string> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(500)) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: parts.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 0,
      }),
    );
    const attributes = Messages.map(({ MessageAttributes = {} }) => MessageAttributes);
    const found = attributes.find((one) => one["tenant"]?.StringValue === tenant)?.["reason"]?.StringValue;
    if (found !== undefined) return found;
  }
  return fail(`Nothing about ${tenant} came to the dead letters within ${PATIENCE / 1000} s`);
}
