import { randomUUID } from "node:crypto";
import { DescribeSnapshotsCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, type HistoryEvent, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { CoreV1Api } from "@kubernetes/client-node";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import { createDeletionStore } from "#effects/deletion/deletion-store.ts";
import { awsClientOptions } from "#local/aws.ts";
import { historyOf } from "#local/departures/rehearsal.ts";
import { waitUntil } from "#local/servers/wait.ts";
import type { Scene } from "#local/story/scene.ts";

/** Sends an event about a tenant to the queue; returns its id. */
export async function send(
  scene: Scene,
  type: string,
  data: { readonly tenant: string } & Readonly<Record<string, unknown>>,
  id: string = randomUUID(),
  at = new Date(),
) {
  const event = { specversion: "1.0", type, source: "billing", id, time: at.toISOString(), data };
  await scene.sqs.send(
    new SendMessageCommand({
      QueueUrl: scene.parts.tenantEventsQueueUrl,
      MessageBody: JSON.stringify(event),
      MessageGroupId: data.tenant,
      MessageDeduplicationId: randomUUID(),
    }),
  );
  return id;
}

export async function onboard(scene: Scene, tenant: string, changes: object = {}): Promise<void> {
  const cluster = scene.environment.kubernetes.clusterName;
  await send(scene, "surety.tenant.onboarding.requested", {
    tenant,
    ...{ cluster, hosts: [`${tenant}.example.com`], ...changes },
  });
  await waitUntil(`${tenant} to be active`, async () => isActive(await recordOf(scene, tenant)), SOON);
}

const isActive = (record: TenantRecord | undefined) =>
  record?.onboarding?.applied !== undefined && record.departure === undefined;

export const recordOf = (scene: Scene, tenant: string) => scene.tenants.getTenantRecord(tenantIdSchema.parse(tenant));

export const deletionOf = async (scene: Scene, tenant: string, generation = 1) =>
  (
    await createDeletionStore(scene.s3, scene.parts.stateBucketName).read({
      tenant: tenantIdSchema.parse(tenant),
      generation,
    })
  ).record;

const SOON = { deadline: 120_000, every: 200 };

/** Waits for something about a tenant's deletion; says where that is where it does not happen. */
export async function untilSo(
  scene: Scene,
  tenant: string,
  what: string,
  isSo: () => Promise<boolean>,
  { deadline = 180_000, every = 500 } = {},
): Promise<void> {
  try {
    await waitUntil(`${what}, of ${tenant}`, isSo, { deadline, every });
  } catch (error) {
    const inputs = (await executionsOf(scene, tenant)).map(lastInput);
    const left = (await deletionOf(scene, tenant))?.look?.remaining.map(
      ({ reason, message }) => `${reason}: ${message}`,
    );
    const known = `Its executions are at: ${inputs.join("\n")}; what was left: ${left?.join("\n")}`;
    throw new Error(`${error} ${known}`, { cause: error });
  }
}

export const untilDeleted = (scene: Scene, tenant: string, deadline?: number) =>
  untilSo(
    scene,
    tenant,
    "the deletion",
    async () => (await recordOf(scene, tenant))?.departure?.state === "deleted",
    deadline === undefined ? {} : { deadline },
  );

/** What an execution handed to the state that it entered last. */
export function lastInput({ events }: { readonly events: readonly HistoryEvent[] }): string {
  const entered = events.findLast((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails;
  return `${entered?.name} ${entered?.input}`;
}

/** What is left of a tenant, found by the servers' own words and nothing of Surety's. */
export async function tracesOf(scene: Scene, tenant: string): Promise<readonly string[]> {
  const { ec2, s3, custom, kube, environment } = scene;
  const namespace = `tenant-${tenant}`;
  const core = kube.makeApiClient(CoreV1Api);
  const velero = async (plural: string): Promise<readonly string[]> => {
    const list: { readonly items: readonly object[] } = await custom.listNamespacedCustomObject({
      ...{ group: "velero.io", version: "v1", namespace: "velero", plural },
    });
    return list.items
      .map((item) => JSON.stringify(item))
      .filter((text) => text.includes(`"${namespace}"`) || text.includes(`"${tenant}-daily`));
  };
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  const tagged = (item: { readonly Tags?: unknown }) => JSON.stringify(item.Tags ?? []).includes(`"${tenant}"`);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: environment.veleroBucket }),
  );
  const keys = [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key);
  const namespaces = (await core.listNamespace()).items.map(({ metadata }) => metadata?.name);
  const persistent = (await core.listPersistentVolume()).items.filter(
    ({ spec }) => spec?.claimRef?.namespace === namespace,
  );
  return [
    ...namespaces.filter((name) => name === namespace).map((name) => `Namespace ${name}`),
    ...persistent.map(({ metadata }) => `PersistentVolume ${metadata?.name}`),
    ...(await Promise.all(["backups", "schedules", "restores", "deletebackuprequests"].map(velero))).flat(),
    ...Volumes.filter(tagged).map(({ VolumeId }) => `Volume ${VolumeId}`),
    ...Snapshots.filter(tagged).map(({ SnapshotId }) => `Snapshot ${SnapshotId}`),
    ...keys.filter((key) => key.includes(`/${tenant}-daily`) || key.includes(`/${namespace}/`)),
  ];
}

/** A kopia repository's blobs, as file-system backups leave them. */
export async function leaveFileCopies({ s3, environment }: Scene, namespace: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1)
    await s3.send(
      new PutObjectCommand({ Bucket: environment.veleroBucket, Key: `kopia/${namespace}/p${at}`, Body: "blob" }),
    );
}

/** The executions of the state machine about a tenant, with their histories. */
export async function executionsOf(scene: Scene, tenant: string) {
  const { environment, parts } = scene;
  const states = new SFNClient(awsClientOptions(environment.aws));
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({ stateMachineArn: parts.deletionMachineArn }),
  );
  const own = executions.filter(({ name }) => name?.startsWith(`${tenant}-`));
  return Promise.all(
    own.map(async ({ executionArn }) => {
      const { status, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
      return { executionArn, status, cause, events: await historyOf(scene, executionArn ?? "") };
    }),
  );
}
