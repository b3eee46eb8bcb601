import type { DeletionItem, DeletionItemKind } from "#domain/deletion.ts";
import { RefusedError } from "#runtime/errors.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { veleroLabelValue } from "#runtime/velero-label.ts";
import { DONE, type Effect } from "./outcome.ts";

/** Of one request, with its repetitions. */
export const DEADLINE = 20_000;

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

export function isAnswer(error: unknown, status: number): boolean {
  return error instanceof KubernetesError && error.status === status;
}
