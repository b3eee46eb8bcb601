import { BUS_GROUP, SURETY_SOURCE } from "#domain/events.ts";
import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { startExecutions } from "./execution-permissions.ts";
import { functionEnvironment } from "./function-environment.ts";
import { enterAccounts, keepTenants, readClusters } from "./permissions.ts";
import { machineArn } from "./step-machine.ts";
import type { Storage } from "./storage.ts";

const FOURTEEN_DAYS = 14 * 24 * 3600;

export type TenantEvents = ReturnType<typeof createTenantEvents>;

/** Events about tenants: bus → FIFO queue (a group per tenant) → function; what cannot be handled → dead letters. */
export function createTenantEvents(parts: { configuration: DeployedConfiguration; storage: Storage; alerts: Alerts }) {
  const { configuration, storage, alerts } = parts;
  const bus = new sst.aws.Bus("Events", { transform: { bus: { name: `surety-${$app.stage}` } } });
  const deadLetters = fifoQueue("TenantEventsDead", "tenant-events-dead", {});
  const queue = fifoQueue("TenantEvents", "tenant-events", {
    visibilityTimeout: "3 minutes", // six times the function's
    dlq: { queue: deadLetters.arn, retry: 10 }, // the function gives up earlier, and says why
  });

  // The state machine's tasks need what is created here.
  const deletionMachineName = `surety-${$app.stage}-delete-tenant`;

  const handler = new sst.aws.Function("TenantEventsHandler", {
    handler: "functions/tenant-events/index.handler",
    description: "Onboards tenants, and begins their offboarding",
    timeout: "30 seconds",
    copyFiles: configuration.copyFiles,
    environment: {
      ...functionEnvironment("tenant-events", { storage, alerts, bus }),
      SURETY_TENANT_EVENTS_QUEUE_URL: queue.url,
      SURETY_DEAD_LETTER_QUEUE_URL: deadLetters.url,
      SURETY_DELETION_MACHINE_ARN: machineArn(deletionMachineName),
    },
    permissions: [
      ...keepTenants(storage.tenants),
      ...readClusters(configuration.settings.clusters),
      ...enterAccounts(configuration.settings.clusters, "readerRole"),
      ...startExecutions(deletionMachineName),
      { actions: ["sns:Publish"], resources: [alerts.topic.arn] },
      { actions: ["events:PutEvents"], resources: [bus.arn] },
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
      {
        actions: [
          ...["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
          "sqs:SendMessage", // what came by the bus, to its tenant's group
        ],
        resources: [queue.arn],
      },
    ],
  });
  // One at a time: in a batch, messages that wait behind one that fails would count as tried as often as that one.
  queue.subscribe(handler.arn, { batch: { size: 1, partialResponses: true } });

  bus.subscribeQueue("TenantEvents", queue, {
    // Surety's own answers are on the same bus. Everything else is let through: what is misspelt gets its reason there.
    pattern: { detailType: [{ prefix: "surety.tenant." }], source: [{ "anything-but": [SURETY_SOURCE] }] },
    transform: {
      target: {
        sqsTarget: { messageGroupId: BUS_GROUP },
        deadLetterConfig: { arn: alerts.undelivered.arn },
      },
    },
  });

  return { bus, queue, deadLetters, handler, deletionMachineName };
}

function fifoQueue(component: string, name: string, args: sst.aws.QueueArgs) {
  return new sst.aws.Queue(component, {
    fifo: { contentBasedDeduplication: true },
    ...args,
    transform: { queue: { name: `surety-${$app.stage}-${name}.fifo`, messageRetentionSeconds: FOURTEEN_DAYS } },
  });
}
