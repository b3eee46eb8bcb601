import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfirmSubscriptionCommand, type SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import * as z from "zod";

/** What SNS posts to an endpoint: first a question whether it wants messages at all, then the messages. */
const postedSchema = z.discriminatedUnion("Type", [
  z.object({ Type: z.literal("SubscriptionConfirmation"), TopicArn: z.string(), Token: z.string() }),
  z.object({
    Type: z.literal("Notification"),
    TopicArn: z.string(),
    Subject: z.string(),
    Message: z.string(),
    MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })),
  }),
]);
export type Notification = Extract<z.infer<typeof postedSchema>, { Type: "Notification" }>;

/** A web server such as an incident system has, subscribed to a topic; it confirms when it is asked. */
export interface Endpoint {
  readonly received: readonly Notification[];
  /** Resolves with the subscription once SNS has asked, and was answered. */
  readonly confirmed: Promise<string>;
  stop(): void;
}

export async function subscribeEndpoint(
  sns: SNSClient,
  TopicArn: string,
  filter: Readonly<Record<string, readonly string[]>>,
): Promise<Endpoint> {
  const received: Notification[] = [];
  const { promise: confirmed, resolve, reject } = Promise.withResolvers<string>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    response.end();
    const posted = postedSchema.parse(JSON.parse(body));
    if (posted.Type === "Notification") return void received.push(posted);
    const { Token } = posted;
    sns
      .send(new ConfirmSubscriptionCommand({ TopicArn, Token }))
      .then(({ SubscriptionArn = "" }) => resolve(SubscriptionArn), reject);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await sns.send(
    new SubscribeCommand({
      ...{ TopicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/alerts` },
      Attributes: { FilterPolicy: JSON.stringify(filter) },
    }),
  );
  return { received, confirmed, stop: () => void server.close() };
}
