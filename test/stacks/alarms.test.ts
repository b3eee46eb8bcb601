import { describe, expect, it } from "vitest";
import * as z from "zod";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage, ofType } from "./evaluated.ts";

const alarmSchema = z.object({
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  period: z.number(),
  evaluationPeriods: z.literal(1),
  threshold: z.number(),
  comparisonOperator: z.string(),
  treatMissingData: z.string(),
  alarmActions: z.array(z.string()).default([]),
  okActions: z.array(z.string()).default([]),
});

describe.each(["development", "production"])("the alarms of the stage %s", async (stage) => {
  const resources = await evaluateStage(stage);
  const alarms = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) =>
    alarmSchema.parse(inputs),
  );
  const topic = findResource(resources, "aws:sns/topic:Topic", "AlertsTopic").outputs["arn"];
  const watched = (metricName: string) => alarms.filter((alarm) => alarm.metricName === metricName);

  it("go to the topic of alerts, and say there when it is over", () => {
    for (const { alarmActions, okActions } of alarms) expect([alarmActions, okActions]).toEqual([[topic], [topic]]);
  });

  it("sound for every dead-letter queue that is not empty", () => {
    const deadLetterQueues = ["UndeliveredQueue", "TenantEventsDeadQueue"].map(
      (name) => findResource(resources, "aws:sqs/queue:Queue", name).inputs["name"],
    );
    const sounding = watched("ApproximateNumberOfMessagesVisible");
    expect(new Set(sounding.map(({ dimensions }) => dimensions["QueueName"]))).toEqual(new Set(deadLetterQueues));
    for (const alarm of sounding) {
      expect(alarm).toMatchObject({
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      });
    }
  });

  it("sound for every function that throws", () => {
    const functions = ofType(resources, "aws:lambda/function:Function").map(({ inputs }) => inputs["name"]);
    expect(
      watched("Errors")
        .map(({ dimensions }) => dimensions["FunctionName"])
        .sort(),
    ).toEqual(functions.sort());
  });

  it("sound for every way in which a deletion or a rehearsal can stop", () => {
    const machines = ["DeletionMachine", "RehearsalMachine"].map(
      (name) => findResource(resources, "aws:sfn/stateMachine:StateMachine", name).outputs["arn"],
    );
    for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"])
      for (const arn of machines)
        expect(watched(metric)).toContainEqual(
          expect.objectContaining({ dimensions: { StateMachineArn: arn }, threshold: 0 }),
        );
  });

  it.each([
    ["sweep", "SweepFunction", 2 * 15 * 60, 2], // clusters
    ["pruning", "PruneRetentionFunction", 2 * 24 * 3600, 2],
    ["digest", "DigestFunction", 2 * 24 * 3600, 1],
  ])(
    "sound when no %s ran for two rounds, also when nothing is measured at all",
    (_, logicalName, period, threshold) => {
      const name = findResource(resources, "aws:lambda/function:Function", logicalName).inputs["name"];
      const isOwn = (alarm: unknown) => JSON.stringify(alarm).includes(JSON.stringify(name));
      expect(watched("Invocations").filter(isOwn)).toEqual([
        expect.objectContaining({
          dimensions: { FunctionName: name },
          period,
          threshold,
          comparisonOperator: "LessThanThreshold",
          treatMissingData: "breaching",
        }),
      ]);
    },
  );

  it("sound when rehearsals were not looked at for two rounds, however many steps executions take", () => {
    expect(watched("RehearsalLooks")).toMatchObject([
      {
        ...{ dimensions: { service: "rehearse-restore" }, period: 2 * 5 * 60, threshold: 2 },
        ...{ comparisonOperator: "LessThanThreshold", treatMissingData: "breaching" },
      },
    ]);
    const { inputs } = findResource(resources, "aws:lambda/function:Function", "RehearseRestoreFunction");
    expect(inputs).toMatchObject({ environment: { variables: { POWERTOOLS_SERVICE_NAME: "rehearse-restore" } } });
  });
});
