import type { Milliseconds } from "#domain/duration.ts";
import type { Advisory, Evidence, Verdict, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { namespacedName, type PersistentVolumeClaim } from "#domain/workloads.ts";
import { broken, kept, notApplicable, notUnderstood, unknown } from "../verdict.ts";
import type { ClaimState } from "./claims.ts";

/** No backup can be read at all: broken for what should have been in one by now. */
export function judgeWithoutBackup(
  { namespace, since }: Tenant,
  claims: readonly PersistentVolumeClaim[],
  allowed: Milliseconds,
  now: Instant,
): Verdict {
  const dueAt = (claim: PersistentVolumeClaim) => Math.max(claim.createdAt, since) + allowed;
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

/**
 * Velero always writes a volumeinfo. Where there is none, nothing shows what the backup holds; where it cannot be read,
 * nobody knows.
 */
export function judgeUnreadable(backup: Backup, cause: Unreadable): Verdict {
  const evidence = evidenceOf(backup);
  if (cause.cause !== "notFound") return unknown(cause, { evidence });
  const message = `Backup ${backup.name} has no volumeinfo, so nothing shows what it holds: ${cause.source}: ${cause.message}.`;
  return broken([{ kind: "Backup", id: backup.name, reason: "VolumeInfoMissing", message }], { evidence });
}

export interface JudgedClaim {
  readonly claim: PersistentVolumeClaim;
  readonly judged: ClaimState;
}

/** One claim that is not held breaks the promise; one that nobody understands keeps it from being kept. */
export function concludeFromClaims(tenant: Tenant, backup: Backup, claims: readonly JudgedClaim[]): Verdict {
  const held = claims.filter(({ judged }) => judged.state === "held");
  const details = { advisories: adviceOn(backup, claims), evidence: evidenceOf(backup, claims) };
  const [first, ...others] = claims.flatMap(({ claim, judged }) =>
    judged.state === "notHeld" ? [violation(claim, judged.reason, judged.message)] : [],
  );
  if (first !== undefined) return broken([first, ...others], details);
  const unclear = claims.flatMap(({ judged }) => (judged.state === "notUnderstood" ? [judged] : []));
  if (unclear[0] !== undefined) {
    const more = unclear.length > 1 ? ` (and ${unclear.length - 1} more)` : "";
    return notUnderstood(unclear[0].reason, unclear[0].message + more, details);
  }
  if (held.length > 0) {
    const message = `Backup ${backup.name} holds ${countOf(held.length)} of ${tenant.namespace}.`;
    return kept("BackupComplete", message, details);
  }
  const young = claims.find(({ judged }) => judged.state === "notDue");
  if (young === undefined) return notApplicable("NoVolumes", `${tenant.namespace} has no volumes yet.`, details);
  return notApplicable("FirstBackupNotDue", `No volume of ${tenant.namespace} needs to be in a backup yet.`, details);
}

function violation(claim: PersistentVolumeClaim, reason: string, message: string): Violation {
  return { kind: "PersistentVolumeClaim", id: namespacedName(claim), reason, message };
}

function adviceOn(backup: Backup, claims: readonly JudgedClaim[]): readonly Advisory[] {
  const onClaims = claims.flatMap(({ judged }): readonly Advisory[] => {
    if (judged.state === "held") return judged.advice === undefined ? [] : [judged.advice];
    if (judged.state === "notDue") return [{ reason: "ClaimNotInBackupYet", message: judged.message }];
    return judged.state === "noVolume" ? [{ reason: "ClaimPending", message: judged.message }] : [];
  });
  if (backup.phase !== "PartiallyFailed") return onClaims;
  return [{ reason: "BackupPartiallyFailed", message: `Backup ${backup.name} failed in part.` }, ...onClaims];
}

function evidenceOf(backup: Backup, claims: readonly JudgedClaim[] = []): Evidence {
  const { name, phase } = backup;
  const copies = claims.flatMap(({ claim, judged }) => (judged.state === "held" ? [[claim.name, judged.where]] : []));
  return { backup: name, phase, takenAt: formatInstant(takenAt(backup)), copies: Object.fromEntries(copies) };
}

function countOf(volumes: number): string {
  return volumes === 1 ? "1 volume" : `${volumes} volumes`;
}
