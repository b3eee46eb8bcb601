import type { BackupContents } from "#domain/backup-contents.ts";
import { formatDuration } from "#domain/duration.ts";
import type { Evidence, Verdict } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { broken, conclude, notApplicable, unknown } from "../verdict.ts";
import type { Fault } from "./faults.ts";

/** No backup that could be opened: broken once there should be one. */
export function judgeWithoutBackup(
  { namespace, since }: Tenant,
  { every, grace }: Promises["backup"],
  now: Instant,
): Verdict {
  const due = since + every + grace;
  if (now <= due) {
    const message = `${namespace} has no backup to open yet; the first has until ${formatInstant(due)}.`;
    return notApplicable("FirstBackupNotDue", message);
  }
  const message = `${namespace} has no backup that could be opened; promised is one every ${formatDuration(every)}.`;
  return broken([{ kind: "Namespace", id: namespace, reason: "NoBackup", message }]);
}

/** Its location or its bucket is gone, or nobody could look. */
export function judgeWithoutFolder(backup: Backup, cause: Unreadable): Verdict {
  const evidence = evidenceOf(backup);
  if (cause.cause !== "notFound") return unknown(cause, { evidence });
  const message = `Nothing of Backup ${backup.name} can be read: ${cause.source}: ${cause.message}.`;
  return broken([{ kind: "Backup", id: backup.name, reason: "StorageMissing", message }], { evidence });
}

interface Judged {
  readonly backup: Backup;
  readonly namespace: string;
  readonly contents: BackupContents;
  readonly judged: readonly Fault[];
}

/** Every fault is one of the Backup; where its folder is empty, that says it all. */
export function concludeFrom({ backup, namespace, contents, judged }: Judged, otherwise: () => Verdict): Verdict {
  const evidence = { ...evidenceOf(backup), ...evidenceOfContents(contents, namespace) };
  const violation = (reason: string, message: string) => ({ kind: "Backup", id: backup.name, reason, message });
  if (contents.files.size === 0) {
    const message = `Backup ${backup.name} has no objects in S3: ${contents.folder} is empty.`;
    return broken([violation("FolderMissing", message)], { evidence });
  }
  const found = {
    violations: judged.flatMap((one) => (one.kind === "wrong" ? [violation(one.reason, one.message)] : [])),
    unreadable: judged.flatMap((one) => (one.kind === "unreadable" ? [one.cause] : [])),
    advisories: judged.flatMap((one) => (one.kind === "advice" ? [{ reason: one.reason, message: one.message }] : [])),
    evidence,
  };
  return conclude(found, () => ({ ...otherwise(), advisories: found.advisories, evidence }));
}

function evidenceOf(backup: Backup): Evidence {
  const { name, phase } = backup;
  return { backup: name, phase, takenAt: formatInstant(takenAt(backup)) };
}

function evidenceOfContents({ folder, files, archive }: BackupContents, namespace: string): Evidence {
  const objects = files.size;
  if (archive.status === "unreadable") return { folder, objects };
  const { bytes, resources, namespaces } = archive.value;
  const held = namespaces.get(namespace);
  const ofNamespace = { resources: held?.resources ?? 0, claims: held?.claims.length ?? 0 };
  return { folder, objects, archive: { bytes, resources }, ofNamespace };
}
