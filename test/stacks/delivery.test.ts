import { describe, expect, it } from "vitest";
import * as z from "zod";
import { BUS_GROUP } from "#domain/events.ts";
import { ATTEMPTS } from "#functions/tenant-events/handle-record.ts";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage, ofType } from "./evaluated.ts";
import { problemsOf } from "./state-machine.ts";
import { statementsOf } from "./statements.ts";

const queueSchema = z.object({
  name: z.string(),
  fifoQueue: z.boolean(),
  contentBasedDeduplication: z.boolean(),
  visibilityTimeoutSeconds: z.number(),
  messageRetentionSeconds: z.number(),
  redrivePolicy: z
    .string()
    .transform((text) =>
      z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).parse(JSON.parse(text)),
    )
    .optional(),
});
const scheduleSchema = z.object({
  scheduleExpression: z.string(),
  state: z.literal("ENABLED"),
  target: z.object({
    input: z.string(),
    retryPolicy: z.object({ maximumRetryAttempts: z.number() }),
    deadLetterConfig: z.object({ arn: z.string() }).optional(),
  }),
});
const ruleSchema = z.object({ eventPattern: z.string() });
const targetSchema = z.object({
  sqsTarget: z.object({ messageGroupId: z.string() }),
  deadLetterConfig: z.object({ arn: z.string() }).optional(),
});

describe.each(["development", "production"])("how events travel in the stage %s", async (stage) => {
  const resources = await evaluateStage(stage);
  const queues = ofType(resources, "aws:sqs/queue:Queue").map(({ outputs, inputs }) => ({
    arn: outputs["arn"],
    ...queueSchema.parse(inputs),
  }));
  const queueOf = (arn: unknown) => queues.find((queue) => queue.arn === arn);
  const rule = ruleSchema.parse(
    findResource(resources, "aws:cloudwatch/eventRule:EventRule", "EventsSubscriberTenantEventsRule").inputs,
  );
  const target = targetSchema.parse(
    findResource(resources, "aws:cloudwatch/eventTarget:EventTarget", "EventsSubscriberTenantEventsTarget").inputs,
  );
  const schedules = ofType(resources, "aws:scheduler/schedule:Schedule").map(({ inputs }) =>
    scheduleSchema.parse(inputs),
  );
  const mappings = ofType(resources, "aws:lambda/eventSourceMapping:EventSourceMapping");

  /** Queues that something is given up into. */
  const deadLetterArns = new Set([
    ...queues.map((queue) => queue.redrivePolicy?.deadLetterTargetArn),
    ...schedules.map((schedule) => schedule.target.deadLetterConfig?.arn),
    target.deadLetterConfig?.arn,
  ]);

  it("every queue has a dead-letter queue, or is one", () => {
    const without = queues.filter(({ redrivePolicy, arn }) => redrivePolicy === undefined && !deadLetterArns.has(arn));
    expect(without).toEqual([]);
    expect(queues).toHaveLength(3);
  });

  it("a FIFO queue gives up into a FIFO queue, the only kind that SQS allows", () => {
    for (const { fifoQueue, redrivePolicy } of queues) {
      if (redrivePolicy) expect(queueOf(redrivePolicy.deadLetterTargetArn)?.fifoQueue).toBe(fifoQueue);
    }
  });

  it("the bus and the schedules give up into a standard queue, the only kind that they can send to", () => {
    const arns = [target.deadLetterConfig?.arn, ...schedules.map((schedule) => schedule.target.deadLetterConfig?.arn)];
    for (const arn of arns) expect(queueOf(arn)?.fifoQueue).toBe(false);
  });

  it("dead letters stay for fourteen days, the longest that SQS keeps them", () => {
    for (const { arn, messageRetentionSeconds } of queues) {
      if (deadLetterArns.has(arn)) expect(messageRetentionSeconds).toBe(14 * 24 * 3600);
    }
  });

  it("tenant events come by a FIFO queue that knows the same message again", () => {
    const queue = queueOf(mappings[0]?.inputs["eventSourceArn"]);
    expect(queue).toMatchObject({
      name: `surety-${stage}-tenant-events.fifo`,
      fifoQueue: true,
      contentBasedDeduplication: true,
    });
  });

  it("a batch of tenant events fails message by message", () => {
    expect(mappings.map(({ inputs }) => inputs["functionResponseTypes"])).toEqual([["ReportBatchItemFailures"]]);
  });

  it("a message stays invisible for at least six times as long as its function may run", () => {
    const handler = findResource(resources, "aws:lambda/function:Function", "TenantEventsHandlerFunction");
    const queue = queueOf(mappings[0]?.inputs["eventSourceArn"]);
    expect(queue?.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * Number(handler.inputs["timeout"]));
  });

  it("the function gives up, with a reason, before the queue does, with some attempts to spare for doing so", () => {
    const { maxReceiveCount = 0 } = queueOf(mappings[0]?.inputs["eventSourceArn"])?.redrivePolicy ?? {};
    expect(maxReceiveCount).toBeGreaterThan(ATTEMPTS + 1);
  });

  it("messages come one by one, so that each is counted as often as it is tried", () => {
    expect(mappings.map(({ inputs }) => inputs["batchSize"])).toEqual([1]);
  });

  it("everything about tenants goes from the bus to the queue, but for Surety's own answers", () => {
    expect(JSON.parse(rule.eventPattern)).toEqual({
      "detail-type": [{ prefix: "surety.tenant." }],
      source: [{ "anything-but": ["surety"] }],
    });
    expect(target.sqsTarget).toEqual({ messageGroupId: BUS_GROUP });
  });

  it("whoever may send to a queue is named, and acts for this account", () => {
    const policies = ofType(resources, "aws:sqs/queuePolicy:QueuePolicy").flatMap(({ inputs }) =>
      statementsOf(inputs["policy"]),
    );
    expect(policies.length).toBeGreaterThan(0);
    for (const { Principal, Condition } of policies) {
      expect(Principal).not.toBe("*");
      expect(Condition).toMatchObject({ StringEquals: { "aws:SourceAccount": "000000000000" } });
    }
  });

  it("what the bus cannot deliver may be left in its dead-letter queue", () => {
    const policy = ofType(resources, "aws:sqs/queuePolicy:QueuePolicy").find(({ inputs }) =>
      statementsOf(inputs["policy"]).some(({ Resource = [] }) =>
        Resource.includes(String(target.deadLetterConfig?.arn)),
      ),
    );
    expect(statementsOf(policy?.inputs["policy"])[0]?.Principal).toEqual({ Service: ["events.amazonaws.com"] });
  });

  it.each([
    ["looked at", "rate(15 minutes)"],
    ["pruned", "rate(1440 minutes)"],
    ["rehearsed", "rate(5 minutes)"],
  ])("every cluster is %s by a schedule, which retries, and tells which cluster and for when", (_, rate) => {
    const own = schedules.filter(({ scheduleExpression }) => scheduleExpression === rate);
    expect(own.map(({ target: { input } }) => JSON.parse(input))).toEqual([
      { cluster: "prod-eu", scheduledAt: "<aws.scheduler.scheduled-time>" },
      { cluster: "prod-us", scheduledAt: "<aws.scheduler.scheduled-time>" },
    ]);
    for (const schedule of own) {
      expect(schedule.target.retryPolicy.maximumRetryAttempts).toBeGreaterThan(0);
      expect(schedule.target.deadLetterConfig).toBeDefined();
    }
  });

  it("every state machine is valid, and none of its tasks can hang", () => {
    for (const { inputs } of ofType(resources, "aws:sfn/stateMachine:StateMachine")) {
      const definition = z
        .object({ States: z.record(z.string(), z.looseObject({ Type: z.string() })) })
        .loose()
        .parse(JSON.parse(String(inputs["definition"])));
      expect(problemsOf(definition)).toBe("");
      for (const [name, state] of Object.entries(definition.States)) {
        if (state.Type === "Task") expect(state, name).toHaveProperty("TimeoutSeconds");
      }
    }
  });
});
