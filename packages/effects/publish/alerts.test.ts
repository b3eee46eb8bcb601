import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SNSClient } from "@aws-sdk/client-sns";
import { expect, it, onTestFinished } from "vitest";
import type { Alert } from "#domain/alert.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createAlertPublisher } from "./alerts.ts";

const alert: Alert = {
  severity: "page",
  tenant: tenantIdSchema.parse("acme"),
  subject: "acme: backup-fresh is broken",
  text: "It is too old.",
  details: { kind: "broken" },
};

/** What the real client sends to SNS, as its form's fields. */
async function sent(message: Alert): Promise<URLSearchParams> {
  const { promise, resolve } = Promise.withResolvers<URLSearchParams>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    resolve(new URLSearchParams(body));
    response.setHeader("content-type", "text/xml").end("<PublishResponse><PublishResult/></PublishResponse>");
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SNSClient({ endpoint: `http://127.0.0.1:${port}`, region: "eu-west-1", credentials });
  await createAlertPublisher(client, "arn:aws:sns:eu-west-1:000000000000:alerts")(message);
  return promise;
}

async function attributes(message: Alert): Promise<Readonly<Record<string, string | null>>> {
  const form = await sent(message);
  const names = [...form].filter(([field]) => /^MessageAttributes\.entry\.\d+\.Name$/u.test(field));
  return Object.fromEntries(
    names.map(([field, name]) => [name, form.get(field.replace(/Name$/u, "Value.StringValue"))]),
  );
}

it("carries what subscriptions are filtered by, as far as it is about one of each", async () => {
  const about = { tenant: "acme", control: "backup-fresh", outcome: "broken" } as const;
  const whole = { ...alert, control: about.control, outcome: about.outcome };
  expect(await attributes(whole)).toEqual({ severity: "page", kind: "broken", ...about });
  expect(await attributes({ ...alert, tenant: null })).toEqual({ severity: "page", kind: "broken" });
  expect(await attributes({ ...alert, tenant: null, details: {} })).toEqual({ severity: "page" });
});

it("is a text for people, and JSON for programs", async () => {
  const form = await sent({ ...alert, control: "backup-fresh", outcome: "broken" });
  const { default: text, sqs } = JSON.parse(form.get("Message") ?? "{}");
  expect([form.get("Subject"), text]).toEqual([alert.subject, alert.text]);
  expect(JSON.parse(sqs)).toEqual({
    ...{ severity: "page", tenant: "acme", control: "backup-fresh", outcome: "broken" },
    ...{ subject: alert.subject, text: alert.text, kind: "broken" },
  });
});
