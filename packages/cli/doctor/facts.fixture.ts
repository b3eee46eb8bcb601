import { configurationSchema } from "#domain/configuration.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { scheduleDaily, scheduleRate } from "#domain/schedule-rate.ts";
import type { BucketSettings } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import { configurationDigest } from "#runtime/deployed-configuration.ts";
import { ambientAccess } from "../deployment/aws-access.ts";
import type { DeploymentParts } from "../deployment/parts.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { DeliveryFacts, ScheduleFacts } from "./delivery-facts.ts";
import type { DeploymentFacts } from "./deployment-facts.ts";
import { functionsOf } from "./functions.ts";
import needed from "./needed-actions.json" with { type: "json" };
import { accessIn, type ShippedAccess } from "./shipped-access.ts";

export const NOW = Date.parse("2026-03-11T00:00:00Z");

export const seen = <T>(value: T): Reading<T> => observed(value, NOW);
export const forbidden = unreadable("forbidden", "the test", "403 you may not");

export const CONFIGURATION = configurationSchema.parse({
  version: 1,
  clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups", prefix: "prod" } }],
});
const [cluster] = CONFIGURATION.clusters;
if (cluster === undefined) throw new Error("the test's configuration has no cluster");
export const CLUSTER = cluster;

const metadata = { name: "surety-sweep" };
export const SHIPPED: ShippedAccess = accessIn([
  { kind: "ClusterRole", metadata, rules: [{ apiGroups: ["velero.io"], resources: ["backups"], verbs: ["list"] }] },
  {
    kind: "ClusterRoleBinding",
    metadata,
    roleRef: { kind: "ClusterRole", name: "surety-sweep" },
    subjects: [{ kind: "Group", name: "surety:sweep" }],
  },
  { kind: "ValidatingAdmissionPolicy", metadata, spec: { failurePolicy: "Fail" } },
]);

export const LOCATION: BackupStorageLocation = {
  ...{ name: "default", bucket: "example-backups", prefix: "prod", accessMode: "ReadWrite", isDefault: true },
  ...{ phase: "Available", lastValidatedAt: NOW - 30_000 },
};

export const SETTINGS: BucketSettings = {
  ...{ region: seen("eu-west-1"), encryption: seen(["aws:kms"]), notBlocked: seen([]) },
  ...{ isPublicByPolicy: seen(false), lifecycle: seen([]), lock: seen(undefined) },
};

/** A cluster that has all that Surety needs. */
export function healthyCluster(): ClusterFacts {
  return {
    cluster: CLUSTER,
    identity: seen({ name: "admin", clock: { theirs: NOW, ours: NOW } }),
    version: seen({ major: 1, minor: 33 }),
    granted: [
      { name: "surety:sweep", granted: seen({ name: "surety:sweep", needed: 1, lacking: [], everything: false }) },
    ],
    guards: SHIPPED.guards.map((guard) => ({ guard, state: seen("same") })),
    velero: seen(["backups", "schedules"]),
    certManager: seen(["certificates", "clusterissuers"]),
    veleroImages: seen(["velero/velero:v1.18.3", "velero/velero-plugin-for-aws:v1.14.3"]),
    issuer: seen({ ready: true, message: "" }),
    versioning: seen([{ Status: "Enabled" }]),
    readings: {
      backupStorageLocations: seen([LOCATION]),
      bucketSettings: seen(new Map([["example-backups", SETTINGS]])),
      daemonSets: seen([
        {
          ...{ namespace: "kube-system", name: "calico-node", podLabels: {}, desired: 3, ready: 3 },
          containers: [{ name: "calico-node", args: [] }],
        },
      ]),
    },
    eks: seen({ status: "ACTIVE", authenticationMode: "API", endpointIsPublic: true }),
    entries: [
      {
        group: "surety:sweep",
        roleArn: "arn:aws:iam::111122223333:role/sweep",
        inVpc: false,
        groups: seen(["surety:sweep"]),
      },
    ],
  };
}

const PARTS: DeploymentParts = {
  ...{ version: "0.1.0", clusters: ["prod-eu"], tableName: "tenants" },
  tenantEventsQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/events.fifo",
  deadLetterQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/dead.fifo",
  undeliveredQueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/undelivered",
  alertsTopicArn: "arn:aws:sns:eu-west-1:111122223333:alerts",
  eventBusName: "surety-production",
  ...{
    sweepFunctionName: "sweep",
    sweepEverySeconds: 900,
    rehearsalsMode: "off",
    rehearseWithinSeconds: 2_592_000,
    tenantEventsFunctionName: "tenant-events",
  },
  ...{ deleteTenantFunctionName: "delete-tenant", pruneRetentionFunctionName: "prune-retention" },
  ...{ rehearseRestoreFunctionName: "rehearse-restore" },
  ...{ reportFunctionName: "report", reportUrl: "https://report.example.com", reportSignIn: false },
  digestFunctionName: "digest",
  deletionMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:deletion",
  rehearsalMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:rehearsal",
  ...{ stateBucketName: "state", evidenceBucketName: "evidence" },
  signingKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
  configurationDigest: configurationDigest(CONFIGURATION),
};

/** What is sent arrives, and what is scheduled happens. */
export function healthyDelivery(): DeliveryFacts {
  const schedule = (of: ScheduleFacts["of"], expression: string, cluster?: string): ScheduleFacts => ({
    ...{ of, name: `${of}-schedule`, cluster, expression, state: "ENABLED", keepsUndelivered: true },
  });
  return {
    rules: seen([{ name: "rule", state: "ENABLED", ordered: true, keepsUndelivered: true }]),
    redrive: seen({ deadLetters: "arn:aws:sqs:eu-west-1:111122223333:dead.fifo" }),
    mappings: seen([{ state: "Enabled", partialResponses: true }]),
    schedules: seen([
      schedule("sweep", "rate(15 minutes)", "prod-eu"),
      schedule("prune-retention", scheduleRate(CONFIGURATION.pruning.every), "prod-eu"),
      schedule("rehearse-restore", scheduleRate(CONFIGURATION.rehearsals.every), "prod-eu"),
      schedule("digest", scheduleDaily(CONFIGURATION.alerts.digest.at)),
    ]),
  };
}

/** A deployment of which nothing is missing. */
export function healthyDeployment(): DeploymentFacts {
  return {
    deployment: { stage: "production", parts: PARTS, access: ambientAccess() },
    caller: seen({ name: "arn:aws:iam::111122223333:user/eve", clock: { theirs: NOW, ours: NOW } }),
    table: seen({ status: "ACTIVE", indexes: ["gsi1"], expires: true }),
    queues: ["queue of tenant events", "queue of dead letters"].map((name) => ({ name, messages: seen(0) })),
    subscriptions: seen({ confirmed: 1, pending: 0 }),
    delivery: healthyDelivery(),
    keycloak: undefined,
    functions: functionsOf(PARTS).map((of) => {
      const roleArn = `arn:aws:iam::111122223333:role/${of.name}`;
      return {
        of,
        state: seen({ state: "Active", roleArn, inVpc: false }),
        role: seen({ roleArn, actions: needed[of.name], denied: seen([]), conditional: [] }),
      };
    }),
    machines: ["deletion machine", "rehearsal machine"].map((name) => ({ name, status: seen("ACTIVE") })),
    buckets: ["bucket of findings", "bucket of evidence"].map((name) => ({ name, versioning: seen("Enabled") })),
    evidenceLock: seen("COMPLIANCE, 400 d"),
    key: seen({ state: "Enabled", usage: "SIGN_VERIFY" }),
    sweeps: [{ cluster: "prod-eu", at: seen(NOW - 60_000) }],
  };
}
