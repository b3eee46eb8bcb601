import type { Milliseconds } from "#domain/duration.ts";
import type { Advisory, Evidence, Verdict, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { namespacedName, type PersistentVolumeClaim } from "#domain/workloads.ts";
import { broken, conclude, kept, notApplicable, notUnderstood } from "../verdict.ts";
import type { ClaimState, UnopenedBackup } from "./claims.ts";

/** No backup can be read at all: broken for what should have been in one by now. */
export function judgeWithoutBackup(
  { namespace, since }: Tenant,
  claims: readonly PersistentVolumeClaim[],
  allowed: Milliseconds,
  now: Instant,
): Verdict {
  const dueAt = ({ createdAt }: PersistentVolumeClaim) =>
    Math.max(isFromTheFuture(createdAt, now) ? since : createdAt, since) + allowed;
  const late = claims.filter((claim) => now > dueAt(claim));
  if (late.length === 0) {
    const first = formatInstant(Math.min(...claims.map(dueAt)));
    return notApplicable("FirstBackupNotDue", `${namespace} has no backup yet; the first has until ${first}.`);
  }
  const message = `${namespace} has no backup that could be read, and ${countOf(late.length)} should be in one.`;
  const cause: Violation = { kind: "Namespace", id: namespace, reason: "NoBackup", message };
  const consequences = late.map((claim) =>
    violation(claim, "NotInBackup", `PersistentVolumeClaim ${namespacedName(claim)} is in no backup.`),
  );
  return broken([cause, ...consequences], { message });
}

export interface JudgedClaim {
  readonly claim: PersistentVolumeClaim;
  readonly judged: ClaimState;
}

/** One claim that is not held breaks the promise; one of which nobody can tell keeps it from being kept. */
export function concludeFromClaims(
  tenant: Tenant,
  backups: readonly Backup[],
  claims: readonly JudgedClaim[],
): Verdict {
  const details = { advisories: adviceOn(backups, claims), evidence: evidenceOf(backups, claims) };
  const unopened = unopenedBackups(claims);
  const found = {
    violations: [...unopened.flatMap(missingVolumeInfo), ...claims.flatMap(violationsOf)],
    unreadable: unopened.filter(({ cause }) => !isAbsent(cause)).map(({ cause }) => cause),
    ...details,
  };
  return conclude(found, () => {
    const unclear = claims.flatMap(({ judged }) => (judged.state === "notUnderstood" ? [judged] : []));
    if (unclear[0] !== undefined) {
      const more = unclear.length > 1 ? ` (and ${unclear.length - 1} more)` : "";
      return notUnderstood(unclear[0].reason, unclear[0].message + more, details);
    }
    const held = claims.filter(({ judged }) => judged.state === "held").length;
    if (held > 0) {
      const message = `${namesOf(backups)} ${countOf(held)} of ${tenant.namespace}.`;
      return kept("BackupComplete", message, details);
    }
    const young = claims.some(({ judged }) => judged.state === "notDue");
    if (!young) return notApplicable("NoVolumes", `${tenant.namespace} has no volumes yet.`, details);
    return notApplicable("FirstBackupNotDue", `No volume of ${tenant.namespace} needs to be in a backup yet.`, details);
  });
}

/** Each once, however many claims may be in it. */
function unopenedBackups(claims: readonly JudgedClaim[]): readonly UnopenedBackup[] {
  const all = claims.flatMap(({ judged }) => (judged.state === "unopened" ? judged.backups : []));
  return [...new Map(all.map((one) => [one.backup, one])).values()];
}

/** Velero always writes a volumeinfo: where there is none, nothing shows what the backup holds. */
function missingVolumeInfo({ backup: { name: id }, cause }: UnopenedBackup): readonly Violation[] {
  if (!isAbsent(cause)) return [];
  const message = `Backup ${id} has no volumeinfo, so nothing shows what it holds: ${cause.source}: ${cause.message}.`;
  return [{ kind: "Backup", id, reason: "VolumeInfoMissing", message }];
}

function isAbsent({ cause }: Unreadable): boolean {
  return cause === "notFound";
}

function violationsOf({ claim, judged }: JudgedClaim): readonly Violation[] {
  return judged.state === "notHeld" ? [violation(claim, judged.reason, judged.message)] : [];
}

/** `Backup a holds`, or `Backups a, b hold`. */
function namesOf(backups: readonly Backup[]): string {
  const names = backups.map(({ name }) => name).join(", ");
  return backups.length === 1 ? `Backup ${names} holds` : `Backups ${names} hold`;
}

function violation(claim: PersistentVolumeClaim, reason: string, message: string): Violation {
  return { kind: "PersistentVolumeClaim", id: namespacedName(claim), reason, message };
}

function adviceOn(backups: readonly Backup[], claims: readonly JudgedClaim[]): readonly Advisory[] {
  const onBackups = backups
    .filter(({ phase }) => phase === "PartiallyFailed")
    .map(({ name }) => ({ reason: "BackupPartiallyFailed", message: `Backup ${name} failed in part.` }));
  const onClaims = claims.flatMap(({ judged }): readonly Advisory[] => {
    if (judged.state === "held") return judged.advice === undefined ? [] : [judged.advice];
    if (judged.state === "notDue") return [{ reason: "ClaimNotInBackupYet", message: judged.message }];
    return judged.state === "noVolume" ? [{ reason: "ClaimPending", message: judged.message }] : [];
  });
  return [...onBackups, ...onClaims];
}

/** The newest backup, the others where there are several, and where the copy of each claim is. */
function evidenceOf(backups: readonly Backup[], claims: readonly JudgedClaim[]): Evidence {
  const [newest, ...others] = backups.map((backup) => ({
    backup: backup.name,
    phase: backup.phase,
    takenAt: formatInstant(takenAt(backup)),
  }));
  const copies = claims.flatMap(({ claim, judged }) => (judged.state === "held" ? [[claim.name, judged.where]] : []));
  return { ...newest, ...(others.length > 0 && { others }), copies: Object.fromEntries(copies) };
}

function countOf(volumes: number): string {
  return volumes === 1 ? "1 volume" : `${volumes} volumes`;
}
