import * as z from "zod";
import type { PruneItem, PruneMethod } from "#domain/pruning.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { requestBackupDeletion } from "../deletion/kubernetes-deletions.ts";
import { ABSENT, changed, DELETED, type PruneEffect } from "./prune-effect.ts";

const DEADLINE = 20_000;

const backupSchema = z.object({
  kind: z.literal("Backup"),
  metadata: z.object({ uid: z.string(), resourceVersion: z.string().min(1) }),
  status: z.object({ phase: z.string().default("New"), expiration: z.string().nullish() }).prefault({}),
});

type Method<By extends PruneMethod["by"]> = Extract<PruneMethod, { by: By }>;

/** Asks Velero to delete a backup, if it is still the one that was planned, in the phase in which it was. */
export async function requestDeletion(
  api: KubernetesApi,
  velero: string,
  item: PruneItem,
  { uid, request }: Method<"DeleteBackupRequest">,
): Promise<PruneEffect> {
  const now = await readBackup(api, velero, item.id);
  if (now === undefined) return ABSENT;
  const difference = differenceOf(item, uid, now);
  if (difference !== undefined) return changed(difference);
  await requestBackupDeletion(
    api,
    { kind: "Backup", id: item.id, place: item.place, uid, by: item.reason },
    request,
    velero,
  );
  return { outcome: "requested", message: `DeleteBackupRequest ${request}` };
}

/** Deletes the object, at the very version that was looked at. */
export async function deleteBackupObject(
  api: KubernetesApi,
  velero: string,
  item: PruneItem,
  { uid }: Method<"DeleteObject">,
): Promise<PruneEffect> {
  const now = await readBackup(api, velero, item.id);
  if (now === undefined) return ABSENT;
  const difference = differenceOf(item, uid, now);
  if (difference !== undefined) return changed(difference);
  const { resourceVersion } = now.metadata;
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion } };
  try {
    await api.request({ method: "DELETE", path: pathOf(velero, item.id), body, deadline: DEADLINE });
    return DELETED;
  } catch (error) {
    if (isAnswer(error, 404)) return ABSENT;
    if (isAnswer(error, 409)) return changed(`Backup ${item.id} changed in this very moment.`);
    throw error;
  }
}

function differenceOf(item: PruneItem, uid: string, { metadata, status }: z.output<typeof backupSchema>) {
  if (metadata.uid !== uid) return `Backup ${item.id} has UID ${metadata.uid} now, and ${uid} was planned.`;
  const { phase, expiresAt } = item.facts;
  if (phase !== undefined && status.phase !== phase)
    return `Backup ${item.id} is ${status.phase} now, and was ${phase} when it was planned.`;
  if (expiresAt !== undefined && Date.parse(status.expiration ?? "") !== Date.parse(String(expiresAt)))
    return `Backup ${item.id} expires at ${status.expiration ?? "no time"} now, and ${expiresAt} was planned.`;
  return undefined;
}

async function readBackup(api: KubernetesApi, velero: string, name: string) {
  try {
    return backupSchema.parse(await api.request({ path: pathOf(velero, name), deadline: DEADLINE }));
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

function pathOf(velero: string, name: string): string {
  return `/apis/velero.io/v1/namespaces/${velero}/backups/${name}`;
}

function isAnswer(error: unknown, status: number): boolean {
  return error instanceof KubernetesError && error.status === status;
}
