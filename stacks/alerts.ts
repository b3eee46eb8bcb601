export type Alerts = ReturnType<typeof createAlerts>;

/** The one topic that on-call engineers subscribe to: findings that changed, events that failed, and alarms. */
export function createAlerts() {
  const topic = new sst.aws.SnsTopic("Alerts", { transform: { topic: { name: `surety-${$app.stage}-alerts` } } });

  // Neither the event bus nor the Scheduler can leave what it failed to deliver in a FIFO queue.
  const undelivered = new sst.aws.Queue("Undelivered", {
    transform: { queue: { name: `surety-${$app.stage}-undelivered`, messageRetentionSeconds: 14 * 24 * 3600 } },
  });

  new aws.sqs.QueuePolicy("UndeliveredPolicy", {
    queueUrl: undelivered.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sqs:SendMessage"],
          resources: [undelivered.arn],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        },
      ],
    }).json,
  });

  return { topic, undelivered };
}
