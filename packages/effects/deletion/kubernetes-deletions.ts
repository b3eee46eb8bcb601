import * as z from "zod";
import type { DeletionItem, DeletionItemKind } from "#domain/deletion.ts";
import { RefusedError } from "#runtime/errors.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { veleroLabelValue } from "#runtime/velero-label.ts";
import { DONE, type Effect } from "./outcome.ts";

const DEADLINE = 20_000;

/** Where the objects are that a deletion deletes itself; all others go with one of these. */
function pathOf({ kind, id }: DeletionItem, velero: string): string {
  const paths: Partial<Record<DeletionItemKind, string>> = {
    Namespace: "/api/v1/namespaces",
    PersistentVolume: "/api/v1/persistentvolumes",
    VolumeSnapshotContent: "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents",
    Schedule: `/apis/velero.io/v1/namespaces/${velero}/schedules`,
    Restore: `/apis/velero.io/v1/namespaces/${velero}/restores`,
    BackupRepository: `/apis/velero.io/v1/namespaces/${velero}/backuprepositories`,
  };
  const path = paths[kind];
  if (path === undefined) throw new TypeError(`A deletion does not delete a ${kind} by itself`);
  return `${path}/${id}`;
}

/** Deletes an object, by its UID where that is known. One that is gone already is deleted. */
export async function deleteObject(api: KubernetesApi, item: DeletionItem, velero: string): Promise<Effect> {
  const path = pathOf(item, velero);
  const preconditions = item.uid === undefined ? {} : { preconditions: { uid: item.uid } };
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", ...preconditions };
  try {
    await api.request({ method: "DELETE", path, body, deadline: DEADLINE });
  } catch (error) {
    if (isAnswer(error, 404)) return DONE;
    if (isAnswer(error, 409) && item.uid !== undefined && /UID/u.test(String(error)))
      throw new RefusedError(
        `${item.kind} ${item.id} of cluster ${api.cluster} is not the one in the inventory any more: it was made anew`,
        { cause: error },
      );
    throw error;
  }
  return DONE;
}

/** Asks Velero to delete a backup. The request's name makes that happen once. */
export async function requestBackupDeletion(
  api: KubernetesApi,
  { id, uid = "" }: DeletionItem,
  name: string,
  velero: string,
): Promise<Effect> {
  const labels = { "velero.io/backup-name": veleroLabelValue(id), "velero.io/backup-uid": uid };
  const body = {
    apiVersion: "velero.io/v1",
    kind: "DeleteBackupRequest",
    metadata: { name, namespace: velero, labels },
    spec: { backupName: id },
  };
  const path = `/apis/velero.io/v1/namespaces/${velero}/deletebackuprequests`;
  try {
    await api.request({ method: "POST", path, body, deadline: DEADLINE });
  } catch (error) {
    if (!isAnswer(error, 409)) throw error;
  }
  return DONE;
}

const workloadsSchema = z.object({
  kind: z.enum(["DeploymentList", "StatefulSetList"]),
  items: z.array(
    z.object({ metadata: z.object({ name: z.string().min(1) }), spec: z.object({ replicas: z.int().default(1) }) }),
  ),
});

/** Scales every Deployment and StatefulSet of a namespace to zero. */
export async function stopWorkloads(api: KubernetesApi, { id: namespace }: DeletionItem): Promise<Effect> {
  for (const plural of ["deployments", "statefulsets"]) {
    const path = `/apis/apps/v1/namespaces/${namespace}/${plural}`;
    const { items } = workloadsSchema.parse(await api.request({ path, deadline: DEADLINE }));
    for (const { metadata, spec } of items) {
      if (spec.replicas === 0) continue;
      await scaleToZero(api, `${path}/${metadata.name}/scale`);
    }
  }
  return DONE;
}

async function scaleToZero(api: KubernetesApi, path: string): Promise<void> {
  const contentType = "application/merge-patch+json";
  try {
    await api.request({ method: "PATCH", path, contentType, body: { spec: { replicas: 0 } }, deadline: DEADLINE });
  } catch (error) {
    if (!isAnswer(error, 404)) throw error;
  }
}

const conditionsSchema = z.object({
  status: z.object({
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .default([]),
  }),
});

/** What holds up a namespace that is being deleted, in Kubernetes' own words: finalizers, contents, an API that is down. */
export async function whatHoldsUp(api: KubernetesApi, namespace: string): Promise<readonly string[]> {
  try {
    const answer = await api.request({ path: `/api/v1/namespaces/${namespace}`, deadline: DEADLINE });
    const { conditions } = conditionsSchema.parse(answer).status;
    return conditions.filter(({ status }) => status === "True").map(({ type, message }) => `${type}: ${message}`);
  } catch (error) {
    if (isAnswer(error, 404)) return [];
    throw error;
  }
}

function isAnswer(error: unknown, status: number): boolean {
  return error instanceof KubernetesError && error.status === status;
}
