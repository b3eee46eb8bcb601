import { appendFile } from "node:fs/promises";
import { DeleteAccessEntryCommand, EKSClient } from "@aws-sdk/client-eks";
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { DeletePublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  AdmissionregistrationV1Api,
  CustomObjectsApi,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
} from "@kubernetes/client-node";
import type { DeploymentParts } from "#cli/deployment/parts.ts";
import { awsClientOptions } from "#local/aws.ts";
import { connectionTo, type LocalEnvironment } from "#local/environment.ts";
import { adminKubeConfig } from "#local/kubernetes.ts";

/** What people do to deployments: takes away, of each kind of thing that Surety needs, one. */
export async function breakOnPurpose(environment: LocalEnvironment, parts: DeploymentParts): Promise<void> {
  await Promise.all([breakKubernetes(environment), breakAws(environment, parts), breakDelivery(environment, parts)]);
  await appendFile(connectionTo(environment).configuration, `exemptions:\n${EXEMPTION}`);
}

const EXEMPTION = "  - { control: backup-fresh, owner: a@example.com, reason: tried, until: 2099-01-01 }\n";

/** What is sent does not arrive any more, and what is due is not called. */
async function breakDelivery({ aws }: LocalEnvironment, parts: DeploymentParts): Promise<void> {
  const options = awsClientOptions(aws);
  const [events, scheduler] = [new EventBridgeClient(options), new SchedulerClient(options)];
  const [lambda, sqs] = [new LambdaClient(options), new SQSClient(options)];
  const EventBusName = parts.eventBusName;
  const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
  for (const { Name } of Rules) await events.send(new DisableRuleCommand({ EventBusName, Name }));
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: parts.tenantEventsQueueUrl, Attributes: { RedrivePolicy: "" } }),
  );
  const FunctionName = parts.tenantEventsFunctionName;
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  for (const { Name = "", GroupName, Target } of Schedules) {
    const schedule = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
    const { ScheduleExpression, FlexibleTimeWindow } = schedule;
    const same = { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target: schedule.Target };
    if (Target?.Arn?.endsWith(parts.digestFunctionName))
      await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    if (Target?.Arn?.endsWith(parts.sweepFunctionName))
      await scheduler.send(new UpdateScheduleCommand({ ...same, ScheduleExpression: "rate(7 days)" }));
    if (Target?.Arn?.endsWith(parts.pruneRetentionFunctionName))
      await scheduler.send(new UpdateScheduleCommand({ ...same, State: "DISABLED" }));
  }
}

async function breakKubernetes({ kubernetes }: LocalEnvironment): Promise<void> {
  const config = adminKubeConfig(kubernetes);
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const admission = config.makeApiClient(AdmissionregistrationV1Api);
  const role = await rbac.readClusterRole({ name: "surety-sweep" });
  for (const rule of role.rules ?? []) rule.resources = rule.resources?.filter((name) => name !== "backups") ?? [];
  await rbac.replaceClusterRole({ name: "surety-sweep", body: role });
  await rbac.deleteNamespacedRole({ name: "surety-tenant-events", namespace: "velero" });
  await admission.deleteValidatingAdmissionPolicy({ name: "surety-delete-tenant" });
  await admission.patchValidatingAdmissionPolicyBinding(
    { name: "surety-tenant-events", body: { spec: { validationActions: ["Audit"] } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
  await config.makeApiClient(CustomObjectsApi).deleteClusterCustomObject({
    ...{ group: "cert-manager.io", version: "v1", plural: "clusterissuers", name: "letsencrypt" },
  });
}

async function breakAws({ aws, kubernetes, veleroBucket }: LocalEnvironment, parts: DeploymentParts): Promise<void> {
  const [lambda, iam] = [new LambdaClient(awsClientOptions(aws)), new IAMClient(awsClientOptions(aws))];
  const { Role = "" } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: parts.sweepFunctionName }),
  );
  const RoleName = Role.split("/").at(-1);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const entry = { clusterName: kubernetes.clusterName, principalArn: Role };
  await new EKSClient(awsClientOptions(aws)).send(new DeleteAccessEntryCommand(entry));
  const s3 = new S3Client({ ...awsClientOptions(aws), forcePathStyle: true });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: veleroBucket }));
}
