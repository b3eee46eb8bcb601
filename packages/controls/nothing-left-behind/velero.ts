import type { Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant } from "#domain/instant.ts";
import { TENANT_LABEL, type Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, includesNamespace, type Schedule, schedulesOf, takenAt } from "#domain/velero.ts";
import type { BackupRepository, DeleteBackupRequest, Restore } from "#domain/velero-traces.ts";
import { backupNamed } from "../attribution.ts";
import { tenantInName } from "../backup-names.ts";
import { restoresOf, unclearRestores } from "../restores.ts";
import type { IsOwn, Leftovers, Unclear } from "./leftovers.ts";

interface VeleroFacts {
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly restores: readonly Restore[];
  readonly deleteBackupRequests: readonly DeleteBackupRequest[];
  readonly backupRepositories: readonly BackupRepository[];
}

/** Objects of Velero that are the tenant's, or hold its data among others'. */
export function leftInVelero(tenant: Tenant, facts: VeleroFacts, isOwn: IsOwn, retention: Milliseconds): Leftovers {
  const own = ownBackups(tenant, facts.backups).filter((backup) => isOwn(takenAt(backup)));
  return {
    violations: [
      ...ownSchedules(tenant, facts.schedules)
        .filter(({ createdAt }) => isOwn(createdAt))
        .map((schedule) => describeSchedule(schedule, tenant)),
      ...own.map((backup) => describeBackup(backup, tenant)),
      ...sharedBackups(tenant, facts.backups).map((backup) => describeShared(backup, tenant)),
      ...restoresOf(tenant, facts, own)
        .filter(({ createdAt }) => isOwn(createdAt))
        .map(describeRestore),
      ...requestsOf(tenant, facts, own)
        .filter(({ createdAt }) => isOwn(createdAt))
        .map(describeRequest),
      ...repositoriesByNamespace(facts.backupRepositories)
        .get(tenant.namespace)
        // It has no time that would tell whose it is, and the namespace's next tenant needs one.
        .filter(() => isOwn(undefined))
        .map(describeRepository),
    ],
    // A backup that holds the tenant's data is gone by then, and cannot have been restored later.
    unclear: unclearRestores(tenant, facts)
      .filter(({ createdAt }) => createdAt <= tenant.since + retention)
      .map((restore) => describeUnclear(restore, tenant)),
  };
}

const backupsByLabel = indexBy<Backup>(({ labels }) => labels[TENANT_LABEL]);
const schedulesByLabel = indexBy<Schedule>(({ labels }) => labels[TENANT_LABEL]);

/** By exact namespace, or by the label; never by the beginning of a name. */
function ownBackups({ id, namespace }: Tenant, backups: readonly Backup[]): readonly Backup[] {
  const named = backupsOf(backups, namespace).filter((backup) => backup.includedNamespaces.includes(namespace));
  return [...new Set([...named, ...backupsByLabel(backups).get(id)])];
}

function ownSchedules({ id, namespace }: Tenant, schedules: readonly Schedule[]): readonly Schedule[] {
  const named = schedulesOf(schedules, namespace).filter(({ includedNamespaces }) =>
    includedNamespaces.includes(namespace),
  );
  return [...new Set([...named, ...schedulesByLabel(schedules).get(id)])];
}

/** Backups of all namespaces, or of a pattern of them, from when the tenant was there. */
function sharedBackups({ namespace, since }: Tenant, backups: readonly Backup[]): readonly Backup[] {
  return backupsOf(backups, namespace).filter(
    (backup) => !backup.includedNamespaces.includes(namespace) && takenAt(backup) < since,
  );
}

const requestsByBackup = indexBy<DeleteBackupRequest>((request) => request.backupName);
const requestsByTenantInName = indexBy<DeleteBackupRequest>(({ backupName }) => tenantInName(backupName));

function requestsOf(
  { id, namespace }: Tenant,
  { deleteBackupRequests, backups }: VeleroFacts,
  own: readonly Backup[],
): readonly DeleteBackupRequest[] {
  const ofBackups = own.flatMap(({ name }) => requestsByBackup(deleteBackupRequests).get(name));
  const byName = requestsByTenantInName(deleteBackupRequests)
    .get(id)
    .filter(({ backupName }) => {
      const backup = backupNamed(backups, backupName);
      return backup === undefined || includesNamespace(backup, namespace);
    });
  return [...new Set([...ofBackups, ...byName])];
}

const repositoriesByNamespace = indexBy<BackupRepository>((repository) => repository.volumeNamespace);

function left(kind: string, id: string, message: string): Violation {
  return { kind, id, reason: `${kind}Left`, message };
}

function describeSchedule({ name, paused }: Schedule, { namespace }: Tenant): Violation {
  return left("Schedule", name, `Schedule ${name} for ${namespace} still exists${paused ? ", paused" : ""}.`);
}

function describeBackup(backup: Backup, tenant: Tenant): Violation {
  const { name, phase, includedNamespaces } = backup;
  const others = includedNamespaces.filter((other) => other !== tenant.namespace);
  const shared =
    others.length === 0 ? "" : ` It holds ${others.join(", ")} as well, and can only be deleted with them.`;
  return left("Backup", name, `Backup ${name} of ${formatInstant(takenAt(backup))} still exists, ${phase}.${shared}`);
}

function describeShared(backup: Backup, { namespace }: Tenant): Violation {
  const { name, expiresAt } = backup;
  const until = expiresAt === undefined ? "" : ` It expires at ${formatInstant(expiresAt)}.`;
  const message = `Backup ${name} of ${formatInstant(takenAt(backup))} takes in ${namespace} among others, and cannot be deleted for it alone.${until}`;
  return { kind: "Backup", id: name, reason: "SharedBackupLeft", message };
}

function describeRestore({ name, backupName, phase }: Restore): Violation {
  return left("Restore", name, `Restore ${name} of Backup ${backupName} still exists, ${phase}.`);
}

function describeUnclear({ name, backupName }: Restore, { id }: Tenant): Unclear {
  const message = `Restore ${name} of all that Backup ${backupName} held may be left of ${id}: that Backup is gone, and nothing says whose data it held.`;
  return { reason: "RestoreNotAttributed", message };
}

function describeRequest({ name, backupName, phase, errors }: DeleteBackupRequest): Violation {
  const why = errors.length === 0 ? "" : ` (${errors.join("; ")})`;
  return left("DeleteBackupRequest", name, `DeleteBackupRequest ${name} for Backup ${backupName} is ${phase}${why}.`);
}

function describeRepository({ name, volumeNamespace }: BackupRepository): Violation {
  return left("BackupRepository", name, `BackupRepository ${name} of ${volumeNamespace} still exists.`);
}
