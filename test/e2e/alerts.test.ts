import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it, onTestFinished } from "vitest";
import { awsClientOptions } from "#local/aws.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke } from "#local/story/scene.ts";
import { deployForTests } from "./deployed.ts";
import { subscribeEndpoint } from "./endpoint.double.ts";

const deployed = deployForTests();
const SOON = { deadline: 20_000, every: 50 };

describe("the daily digest, deployed", () => {
  it("arrives at a subscribed queue and at an HTTP endpoint that has confirmed, and at no other", async () => {
    const { scene } = deployed();
    const { parts, mailbox, environment } = scene;
    const sns = new SNSClient(awsClientOptions(environment.aws));
    const digests = await subscribeEndpoint(sns, parts.alertsTopicArn, { kind: ["digest"] });
    const pages = await subscribeEndpoint(sns, parts.alertsTopicArn, { severity: ["page"] });
    onTestFinished(() => {
      digests.stop();
      pages.stop();
    });
    expect(await digests.confirmed).toContain(parts.alertsTopicArn);
    await pages.confirmed;

    const scheduledAt = "2026-03-10T07:00:00Z";
    // Nobody has swept yet, and that is what there is to say.
    const subject = "Surety local, daily digest: 1 not looked at";
    expect(await invoke(scene, parts.digestFunctionName, { scheduledAt })).toMatchObject({ status: "sent", subject });
    expect(await invoke(scene, parts.digestFunctionName, { scheduledAt })).toMatchObject({ status: "skipped" });

    const [mail, ...more] = await mailbox.takeUntilQuiet(2_000);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ kind: "digest", severity: "ticket", tenant: null, subject });
    expect(mail?.text).toContain(`- Cluster ${environment.kubernetes.clusterName} has never been looked at`);
    await waitUntil("the endpoint has the digest", async () => digests.received.length > 0, SOON);
    const [posted] = digests.received;
    expect(posted?.Subject).toBe(subject);
    expect(posted?.MessageAttributes["kind"]).toEqual({ Type: "String", Value: "digest" });
    expect(JSON.parse(posted?.Message ?? "")).toMatchObject({
      kind: "digest",
      sections: [{ id: "notSeen", count: 1 }],
    });
    expect([digests.received.length, pages.received.length]).toEqual([1, 0]);
  });

  it("says nothing once all was looked at, and nothing is wrong", async () => {
    const { scene } = deployed();
    await invoke(scene, scene.parts.sweepFunctionName, {});
    const { mailbox, parts } = scene;
    const told = await mailbox.takeUntilQuiet(2_000);
    const answer = await invoke(scene, parts.digestFunctionName, {});
    // The cluster itself may be weak or broken here, of which there has been a message; it has been looked at, though.
    expect(JSON.stringify(answer)).not.toContain("not looked at");
    expect(told.every(({ kind }) => kind !== "digest")).toBe(true);
  });

  it("is due each day at the configured time, in the configured zone", async () => {
    const { environment } = deployed();
    const scheduler = new SchedulerClient(awsClientOptions(environment.aws));
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
    const daily = Schedules.find(({ Name = "" }) => Name.includes("DailyDigest"));
    const { ScheduleExpression, ScheduleExpressionTimezone, State } = await scheduler.send(
      new GetScheduleCommand({ Name: daily?.Name, GroupName: daily?.GroupName }),
    );
    expect([ScheduleExpression, ScheduleExpressionTimezone, State]).toEqual(["cron(0 7 * * ? *)", "UTC", "ENABLED"]);
  });
});
