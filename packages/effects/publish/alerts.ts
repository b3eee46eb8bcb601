import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Alert } from "#domain/alert.ts";

export type PublishAlert = (alert: Alert) => Promise<void>;

/** SNS takes a subject of fewer than 100 characters of ASCII, in one line. */
const LONGEST_SUBJECT = 99;
/** In characters, each of up to four bytes: a message and its copies stay below 256 KiB. */
const LONGEST_TEXT = 10_000;

/**
 * Publishes alerts to an SNS topic: a text for people, JSON for programs (SQS, Lambda, HTTPS). Subscriptions can be
 * filtered by the attributes `severity`, `kind`, `tenant`, `control` and `outcome`.
 */
export function createAlertPublisher(sns: SNSClient, topicArn: string): PublishAlert {
  return async ({ severity, tenant, control, outcome, subject, text, details }) => {
    const kind = typeof details["kind"] === "string" ? details["kind"] : undefined;
    const short = cut(text, LONGEST_TEXT);
    const machine = JSON.stringify({ severity, tenant, control, outcome, subject, text: short, ...details });
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: cut(subject.replace(/[^\x20-\x7e]+/gu, " ").trim(), LONGEST_SUBJECT) || "Surety",
        MessageStructure: "json",
        Message: JSON.stringify({ default: short, sqs: machine, lambda: machine, http: machine, https: machine }),
        MessageAttributes: attributes({ severity, kind, tenant, control, outcome }),
      }),
    );
  };
}

function attributes(values: Readonly<Record<string, string | null | undefined>>) {
  const present = Object.entries(values).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return Object.fromEntries(present.map(([name, value]) => [name, { DataType: "String", StringValue: value }]));
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}
