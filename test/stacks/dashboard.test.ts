import { describe, expect, it } from "vitest";
import * as z from "zod";
import { OUTCOMES } from "#domain/finding.ts";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage, ofType } from "./evaluated.ts";

/** As the API takes it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const bodySchema = z.strictObject({
  periodOverride: z.enum(["auto", "inherit"]),
  widgets: z
    .array(
      z.strictObject({
        type: z.literal("metric"),
        x: z.int().min(0).max(23),
        y: z.int().min(0),
        width: z.int().min(1).max(24),
        height: z.int().min(1).max(1000),
        properties: z.strictObject({
          title: z.string(),
          region: z.string(),
          view: z.literal("timeSeries"),
          stacked: z.boolean(),
          stat: z.enum(["Sum", "Maximum", "p95"]),
          period: z.int().multipleOf(60),
          metrics: z
            .array(
              z.union([
                z.tuple([z.strictObject({ expression: z.string().max(1024), label: z.string(), id: z.string() })]),
                z.tuple([z.string(), z.string(), z.string(), z.string()]),
              ]),
            )
            .min(1),
        }),
      }),
    )
    .max(500),
});

describe("the dashboard", async () => {
  const resources = await evaluateStage("production");
  const { inputs } = findResource(resources, "aws:cloudwatch/dashboard:Dashboard", "Dashboard");
  const { widgets } = bodySchema.parse(JSON.parse(z.string().parse(inputs["dashboardBody"])));
  const metrics = widgets.flatMap(({ properties }) => properties.metrics);
  const named = (namespace: string, metric: string) =>
    metrics.flatMap(([space, name, , value]) => (space === namespace && name === metric ? [value] : []));

  it("is named after its stage, and is where the deployment is", () => {
    expect(inputs["dashboardName"]).toBe("surety-production");
    expect(new Set(widgets.map(({ properties }) => properties.region))).toEqual(new Set(["eu-west-1"]));
  });

  it("shows every outcome of every cluster, by control", () => {
    const searches = metrics.flatMap(([search]) => (typeof search === "object" ? [search.expression] : []));
    for (const cluster of ["prod-eu", "prod-us"]) {
      for (const outcome of OUTCOMES) {
        const metric = outcome.charAt(0).toUpperCase() + outcome.slice(1);
        expect(searches).toContain(
          `SEARCH('{Surety,service,cluster,control} service="sweep" cluster="${cluster}" MetricName="${metric}"', 'Maximum')`,
        );
      }
    }
  });

  it("shows every function, every queue, and every end of a deletion and of a rehearsal", () => {
    const functions = ofType(resources, "aws:lambda/function:Function").map((one) => one.inputs["name"]);
    for (const metric of ["Invocations", "Errors", "Duration"])
      expect(new Set(named("AWS/Lambda", metric))).toEqual(new Set(functions));
    const queues = ofType(resources, "aws:sqs/queue:Queue").map((one) => one.inputs["name"]);
    expect(new Set(named("AWS/SQS", "ApproximateNumberOfMessagesVisible"))).toEqual(new Set(queues));
    const machines = ofType(resources, "aws:sfn/stateMachine:StateMachine").map(({ outputs }) => outputs["arn"]);
    for (const end of ["Started", "Succeeded", "Failed", "TimedOut", "Aborted"])
      expect(named("AWS/States", `Executions${end}`).toSorted()).toEqual(machines.toSorted());
  });

  it("no two graphs lie on one another, and all are on the grid", () => {
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });
});
