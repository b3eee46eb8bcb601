import { CreateSnapshotCommand, CreateVolumeCommand } from "@aws-sdk/client-ec2";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import { clusterSchema } from "#domain/configuration.ts";
import { HOUR } from "#domain/duration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import { promisesSchema } from "#domain/promises.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { newTenantRecord } from "#domain/tenant-record.ts";
import { objectPath } from "#effects/kubernetes/object-path.ts";
import type { Scene } from "#local/story/scene.ts";
import { planOnboarding } from "#plans/onboarding/plan-onboarding.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { type CopiedClaim, completedBackup } from "./backup-objects.ts";
import { claim, type ObjectAt, pod, serviceAccount, volume, volumeName } from "./kubernetes-objects.ts";

/** Each has as many claims, pods and snapshots. */
export const CLAIMS = 3;
const AT_ONCE = 16;
const NODES = ["node-eu-west-1a", "node-eu-west-1b", "node-eu-west-1c"] as const;
/** Of what onboarding applies, that which a sweep reads. */
const APPLIED = ["Namespace", "NetworkPolicy", "Schedule"];

/** Where tenants are made: the deployed control plane's stores, and the cluster as its administrator. */
export interface Place {
  readonly scene: Scene;
  readonly api: KubernetesApi;
}

/**
 * Makes tenants as they are an hour after a night's backup: recorded, their objects in Kubernetes, volumes and snapshots
 * in EC2, a backup in Velero and in S3. All of it by the real APIs, but without waiting for any controller.
 */
export async function makeTenants(ids: readonly string[], place: Place): Promise<void> {
  await mapConcurrently(ids, AT_ONCE, (id) => makeTenant(id, place));
}

async function makeTenant(id: string, place: Place): Promise<void> {
  const { scene, api } = place;
  const namespace = `tenant-${id}`;
  await record(id, scene);
  for (const manifest of plan(id, scene)) await apply({ path: objectPath(manifest), body: manifest }, api);
  await apply(serviceAccount(namespace), api);
  const claims = await mapConcurrently([...Array(CLAIMS).keys()], CLAIMS, (at) => makeClaim(namespace, at, place));
  const { object, stored } = await completedBackup(id, claims, Date.now() - HOUR);
  const Bucket = scene.environment.veleroBucket;
  for (const [Key, Body] of stored) await scene.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await make(object, api);
}

async function record(id: string, { tenants, environment }: Scene): Promise<void> {
  const request = { source: "bench", id, at: Date.now() - 2 * HOUR };
  await tenants.saveTenantRecord({
    ...newTenantRecord(tenantIdSchema.parse(id)),
    onboarding: {
      ...{ request, cluster: environment.kubernetes.clusterName, namespace: `tenant-${id}`, realm: id },
      // Without a host name: how long a handshake takes is a matter of the network.
      ...{ hosts: [], applied: { request, since: request.at } },
    },
  });
}

function plan(id: string, { environment }: Scene): readonly KubernetesManifest[] {
  const { kubernetes, aws, veleroBucket: bucket } = environment;
  const cluster = clusterSchema.parse({ name: kubernetes.clusterName, region: aws.region, velero: { bucket } });
  const occupant = { id: tenantIdSchema.parse(id), namespace: `tenant-${id}`, hosts: [] };
  const manifests = planOnboarding(occupant, cluster, promisesSchema.parse({}));
  return manifests.filter(({ kind }) => APPLIED.includes(kind));
}

async function makeClaim(namespace: string, at: number, { scene, api }: Place): Promise<CopiedClaim> {
  const of = { namespace, name: `data-kafka-${at}` };
  const { uid } = await make(claim(of), api);
  const { VolumeId = "" } = await scene.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: "eu-west-1a", Size: 8, VolumeType: "gp3", Encrypted: true }),
  );
  const { SnapshotId = "" } = await scene.ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await make(volume(of, uid, VolumeId), api);
  // The volume controller would come to it in its own time.
  await setStatus(`/api/v1/persistentvolumes/${volumeName(of)}/status`, api);
  await setStatus(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${of.name}/status`, api);
  await make(pod({ namespace, name: `kafka-${at}` }, NODES[at % NODES.length] ?? NODES[0], of.name), api);
  return { ...of, volumeName: volumeName(of), snapshotId: SnapshotId };
}

const madeSchema = z.object({ metadata: z.object({ uid: z.string() }) });

async function make({ path, body }: ObjectAt, api: KubernetesApi): Promise<{ readonly uid: string }> {
  return madeSchema.parse(await api.request({ method: "POST", path, body })).metadata;
}

async function apply({ path, body }: ObjectAt, api: KubernetesApi): Promise<void> {
  const query = { fieldManager: "surety" };
  await api.request({ method: "PATCH", path, body, query, contentType: "application/apply-patch+yaml" });
}

async function setStatus(path: string, api: KubernetesApi): Promise<void> {
  const body = { status: { phase: "Bound" } };
  await api.request({ method: "PATCH", path, body, contentType: "application/merge-patch+json" });
}
