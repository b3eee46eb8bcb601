import { CreateSnapshotCommand, CreateVolumeCommand, type TagSpecification } from "@aws-sdk/client-ec2";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import { clusterSchema } from "#domain/configuration.ts";
import { HOUR } from "#domain/duration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import { promisesSchema } from "#domain/promises.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { newTenantRecord } from "#domain/tenant-record.ts";
import { objectPath } from "#effects/kubernetes/object-path.ts";
import { planOnboarding } from "#plans/onboarding/plan-onboarding.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { connectKubernetes, type KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import type { LocalEnvironment } from "../environment.ts";
import type { Scene } from "../story/scene.ts";
import { type CopiedClaim, completedBackup, type MadeBackup } from "./backup-objects.ts";
import { type ClaimOf, claim, type ObjectAt, pod, serviceAccount, volume, volumeName } from "./kubernetes-objects.ts";

/** Each has as many claims, pods and snapshots. */
export const CLAIMS = 3;
const AT_ONCE = 16;
const NODES = ["node-eu-west-1a", "node-eu-west-1b", "node-eu-west-1c"] as const;
/** Of what onboarding applies, that which others read. */
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
  const namespace = await makeOccupant(id, place);
  const claims = await mapConcurrently([...Array(CLAIMS).keys()], CLAIMS, async (at) => {
    const made = await makeClaim({ namespace, name: `data-kafka-${at}` }, place);
    await make(pod({ namespace, name: `kafka-${at}` }, NODES[at % NODES.length] ?? NODES[0], made.name), place.api);
    return made;
  });
  await makeBackup(await completedBackup(id, claims, Date.now() - HOUR), place);
}

/** The tenant's record and the objects of its onboarding; returns its namespace. */
export async function makeOccupant(id: string, { scene, api }: Place): Promise<string> {
  const namespace = `tenant-${id}`;
  await record(id, scene);
  for (const manifest of plan(id, scene)) await apply({ path: objectPath(manifest), body: manifest }, api);
  await apply(serviceAccount(namespace), api);
  return namespace;
}

/** A completed backup's objects in S3, and then the Backup. */
export async function makeBackup(backup: MadeBackup, place: Place): Promise<void> {
  await storeBackup(backup, place);
  await make(backup.object, place.api).catch((error: unknown) => {
    // Velero has found it in S3 meanwhile, and made the object itself.
    if (!(error instanceof KubernetesError && error.status === 409)) throw error;
  });
}

/** A completed backup's objects in S3 alone. */
export async function storeBackup({ stored }: MadeBackup, { scene }: Place): Promise<void> {
  const Bucket = scene.environment.veleroBucket;
  for (const [Key, Body] of stored) await scene.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
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

/** A claim bound to a volume of EC2 that has a snapshot, both tagged as their drivers tag them. */
export async function makeClaim(
  of: ClaimOf,
  { scene: { ec2 }, api }: Place,
  reclaimPolicy: "Delete" | "Retain" = "Delete",
): Promise<CopiedClaim> {
  const { uid } = await make(claim(of), api);
  const name = volumeName(of);
  const tags = { "kubernetes.io/created-for/pvc/namespace": of.namespace, "kubernetes.io/created-for/pv/name": name };
  const { VolumeId = "" } = await ec2.send(
    new CreateVolumeCommand({
      ...{ AvailabilityZone: "eu-west-1a", Size: 8, VolumeType: "gp3", Encrypted: true },
      TagSpecifications: [tagged("volume", tags)],
    }),
  );
  const TagSpecifications = [tagged("snapshot", tags)];
  const { SnapshotId = "" } = await ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications }));
  await make(volume(of, uid, VolumeId, reclaimPolicy), api);
  // The volume controller would come to it in its own time.
  await setStatus(`/api/v1/persistentvolumes/${name}/status`, api);
  await setStatus(`/api/v1/namespaces/${of.namespace}/persistentvolumeclaims/${of.name}/status`, api);
  return { ...of, volumeName: name, volumeId: VolumeId, snapshotId: SnapshotId };
}

function tagged(ResourceType: "snapshot" | "volume", tags: Readonly<Record<string, string>>): TagSpecification {
  return { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

const madeSchema = z.object({ metadata: z.object({ uid: z.string() }) });

export async function make({ path, body }: ObjectAt, api: KubernetesApi): Promise<{ readonly uid: string }> {
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

/** The cluster as its administrator. */
export function administrator({ kubernetes }: Pick<LocalEnvironment, "kubernetes">): KubernetesApi {
  const { clusterName, server, certificateAuthorityData, adminToken } = kubernetes;
  return connectKubernetes({
    cluster: clusterName,
    endpoint: async () => ({ server, certificateAuthorityData }),
    token: async () => adminToken,
  });
}
