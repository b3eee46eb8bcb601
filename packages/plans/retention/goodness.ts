import { snapshotById } from "#domain/ec2.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, takenAt } from "#domain/velero.ts";
import { claimsByNamespace } from "#domain/workloads.ts";
import { isLive, tenantsInScope } from "./owners.ts";
import type { LastGood } from "./ruling.ts";
import type { RetentionWorld } from "./world.ts";

/** Whether a tenant could be restored from a backup. What is not known for certain is neither. */
export type Goodness = "good" | "bad" | "unknown";

/** Phases in which nothing was stored that could be restored. */
const EMPTY: ReadonlySet<string> = new Set(["Failed", "FailedValidation"]);

export function goodnessFor({ namespace }: Tenant, backup: Backup, world: RetentionWorld): Goodness {
  if (EMPTY.has(backup.phase)) return "bad";
  if (backup.phase !== "Completed" || (backup.narrowedBy ?? []).length > 0) return "unknown";
  const proof = world.closer.proofs.get(backup.name);
  const { snapshots, persistentVolumeClaims: claims } = world.readings;
  if (proof?.status !== "observed") return "unknown";
  if (proof.value.faults.length > 0) return "bad";
  if (snapshots?.status !== "observed" || claims?.status !== "observed") return "unknown";
  const volumes = proof.value.volumes.filter(({ claim }) => claim?.namespace === namespace);
  const isThere = (id: string) => snapshotById(snapshots.value).get(id)?.state === "completed";
  if (volumes.some(({ snapshotHandle: id }) => id !== undefined && !isThere(id))) return "bad";
  const held = new Set(
    volumes.filter(({ skipped, result }) => !skipped && result !== "failed").map(({ claim }) => claim?.name),
  );
  const lacking = claimsByNamespace(claims.value)
    .get(namespace)
    .some(({ name, phase, createdAt }) => phase === "Bound" && createdAt < takenAt(backup) && !held.has(name));
  return lacking ? "unknown" : "good";
}

/** What has to stay so that each live tenant keeps a good backup, by the names of the Backups. */
export interface Keeping {
  readonly kept: ReadonlyMap<string, { readonly reason: string; readonly message: string }>;
  readonly lastGood: readonly LastGood[];
}

/**
 * `leaving` are Backups that could go. One that stays, has not expired and is proven good makes all of a tenant's
 * superfluous. Without one, its newest that is proven good stays, as does everything newer that may be good; and where
 * none is proven, all of them do.
 */
export function keepLastGood(
  leaving: readonly Backup[],
  all: readonly Backup[],
  isOverdue: (backup: Backup) => boolean,
  world: RetentionWorld,
): Keeping {
  const kept = new Map<string, { readonly reason: string; readonly message: string }>();
  const lastGood: LastGood[] = [];
  for (const tenant of liveTenantsOf(leaving, world)) {
    const own = backupsOf(leaving, tenant.namespace);
    const staying = backupsOf(all, tenant.namespace).filter((backup) => !isOverdue(backup));
    if (staying.some((backup) => goodnessFor(tenant, backup, world) === "good")) continue;
    const newestGood = own.findIndex((backup) => goodnessFor(tenant, backup, world) === "good");
    const last = own[newestGood];
    if (last !== undefined) {
      const message = `Backup ${last.name} of ${formatInstant(takenAt(last))} is the last good one of tenant ${tenant.id}, and is kept although it should be gone: no other is proven good.`;
      kept.set(last.name, { reason: "LastGoodBackup", message });
      lastGood.push({ tenant: tenant.id, backup: last.name, message });
    }
    own.forEach((backup, at) => {
      if (kept.has(backup.name) || (last !== undefined && at > newestGood)) return;
      if (last !== undefined && goodnessFor(tenant, backup, world) === "bad") return;
      const message = `Backup ${backup.name} may be the last good one of tenant ${tenant.id}: no other is proven good.`;
      kept.set(backup.name, { reason: "MayBeLastGoodBackup", message });
      if (last === undefined && at === 0) lastGood.push({ tenant: tenant.id, backup: backup.name, message });
    });
  }
  return { kept, lastGood };
}

function liveTenantsOf(backups: readonly Backup[], world: RetentionWorld): readonly Tenant[] {
  const tenants = backups.flatMap((backup) => tenantsInScope(backup, world)).filter(isLive);
  return [...new Map(tenants.map((tenant) => [tenant.id, tenant])).values()];
}
