import {
  type ComparisonOperator,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import * as z from "zod";
import { applier, createOrUpdate, leaveAsIs } from "../applier.ts";

export const logGroup = applier(
  z.strictObject({ name: z.string(), retentionInDays: z.number() }),
  async ({ name, retentionInDays }, { clients: { logs } }) => {
    await createOrUpdate(
      () => logs.send(new CreateLogGroupCommand({ logGroupName: name })),
      "ResourceAlreadyExistsException",
      leaveAsIs,
    );
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays }));
    return undefined;
  },
);

export const dashboard = applier(
  z.strictObject({ dashboardName: z.string(), dashboardBody: z.string() }),
  async ({ dashboardName, dashboardBody }, { clients: { cloudwatch } }) => {
    await cloudwatch.send(new PutDashboardCommand({ DashboardName: dashboardName, DashboardBody: dashboardBody }));
    return undefined;
  },
);

export const metricAlarm = applier(
  z.strictObject({
    name: z.string(),
    alarmDescription: z.string(),
    namespace: z.string(),
    metricName: z.string(),
    dimensions: z.record(z.string(), z.string()),
    statistic: z.custom<Statistic>((value) => typeof value === "string"),
    comparisonOperator: z.custom<ComparisonOperator>((value) => typeof value === "string"),
    threshold: z.number(),
    period: z.number(),
    evaluationPeriods: z.number(),
    treatMissingData: z.string(),
    alarmActions: z.array(z.string()),
    okActions: z.array(z.string()),
  }),
  async (inputs, { clients: { cloudwatch } }) => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: inputs.name,
        AlarmDescription: inputs.alarmDescription,
        Namespace: inputs.namespace,
        MetricName: inputs.metricName,
        Dimensions: Object.entries(inputs.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Statistic: inputs.statistic,
        ComparisonOperator: inputs.comparisonOperator,
        Threshold: inputs.threshold,
        Period: inputs.period,
        EvaluationPeriods: inputs.evaluationPeriods,
        TreatMissingData: inputs.treatMissingData,
        AlarmActions: inputs.alarmActions,
        OKActions: inputs.okActions,
      }),
    );
    return undefined;
  },
);
