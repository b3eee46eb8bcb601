import { snapshotById } from "#domain/ec2.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import { REHEARSAL_PREFIX } from "#domain/rehearsal-traces.ts";
import { isUsable, newestReadableBackups } from "#domain/velero.ts";
import { volumeCost } from "#domain/volume-cost.ts";
import { stableHash } from "../onboarding/stable-hash.ts";
import { rehearsedObjects } from "./rehearsed.ts";
import type { OpenedBackups, RehearsalWorld, RehearsedTenant } from "./world.ts";

/** A rehearsal that can be begun; or why none can. */
export type Beginning = { readonly running: RunningRehearsal } | { readonly skipped: string };

/**
 * Of the newest backup of a tenant, which must be usable as it is: an older one that can be restored proves nothing about
 * it. Whatever is not certain about it is a reason not to begin.
 */
export function beginningOf(tenant: RehearsedTenant, world: RehearsalWorld, opened: OpenedBackups): Beginning {
  const { namespace } = tenant;
  const { facts, now } = world;
  const [backup, ...parts] = newestReadableBackups(facts.backups, namespace, now);
  if (backup === undefined) return { skipped: `${namespace} has no backup that could be restored` };
  if (parts.length > 0) return { skipped: `the backups of ${namespace} hold a part of it each` };
  if (!isUsable(backup, now)) return { skipped: `Backup ${backup.name}, the newest, is ${backup.phase}` };
  const infos = opened.volumeInfos.get(backup.name);
  if (infos?.status !== "observed")
    return { skipped: `the volumes of Backup ${backup.name} could not be read: ${infos?.message ?? "nobody looked"}` };
  const archive = archiveOf(backup.name, opened);
  if (typeof archive === "string") return { skipped: archive };
  const own = infos.value.filter(({ claim }) => claim?.namespace === namespace);
  const claims: RunningRehearsal["claims"][number][] = [];
  let gib = 0;
  for (const name of new Set([
    ...(archive.get(namespace)?.claims ?? []),
    ...own.map(({ claim }) => claim?.name ?? ""),
  ])) {
    const info = own.find(({ claim }) => claim?.name === name);
    const where = `PersistentVolumeClaim ${namespace}/${name} of Backup ${backup.name}`;
    if (info === undefined || info.skipped) return { skipped: `${where} has no data in it` };
    if (info.method !== "NativeSnapshot" || info.dataMoved)
      return { skipped: `${where} is a ${info.method}; only snapshots by Velero's plugin for AWS are rehearsed` };
    const { snapshotHandle: id } = info;
    const snapshot = id === undefined ? undefined : snapshotById(facts.snapshots).get(id);
    // One that is gone does not stop a rehearsal: that is what a rehearsal is to show.
    gib += snapshot?.sizeGiB ?? 0;
    if (id === undefined) return { skipped: `${where} names no snapshot` };
    claims.push({ name, snapshot: id, sizeGiB: snapshot?.sizeGiB ?? null });
  }
  if (gib > world.settings.mostGiB)
    return { skipped: `Backup ${backup.name} needs ${gib} GiB; rehearsals.mostGiB allows ${world.settings.mostGiB}` };
  const name = rehearsalName(tenant.id, backup.name, now);
  return {
    running: {
      ...{ name, backup: backup.name, from: namespace, generation: tenant.generation ?? 1, startedAt: now },
      ...{ executions: 1, claims, gib, volumes: [], restored: [], place: null, result: null },
      mostUsd: volumeCost(gib, world.settings.deadline, world.settings.usdPerGiBMonth),
      objects: rehearsedObjects(world.settings, archive.get(namespace)),
    },
  };
}

function archiveOf(backup: string, { backupContents }: OpenedBackups) {
  const contents = backupContents.get(backup);
  const unreadable = (why: string) => `the archive of Backup ${backup} could not be read: ${why}`;
  if (contents?.status !== "observed") return unreadable(contents?.message ?? "nobody looked");
  const { archive } = contents.value;
  return archive.status === "observed" ? archive.value.namespaces : unreadable(archive.message);
}

/** At most 58 characters: an id has 40 at most, and the hash 7. */
function rehearsalName(tenant: string, backup: string, now: number): string {
  return `${REHEARSAL_PREFIX}${tenant}-${stableHash(`${tenant} ${backup} ${now}`).toString(36)}`;
}
