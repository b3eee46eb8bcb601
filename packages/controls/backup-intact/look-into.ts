import type { BackupContents } from "#domain/backup-contents.ts";
import type { Facts } from "#domain/facts.ts";
import type { Advisory, Evidence, Violation } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { judgeArchive } from "./archive.ts";
import { judgeDocuments } from "./documents.ts";
import { judgeSnapshotList } from "./snapshot-list.ts";

/** What was found in the folder of one Backup; every violation is one of the Backup. */
export interface Look {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
  readonly advisories: readonly Advisory[];
  readonly evidence: Evidence;
}

export function lookInto(
  backup: Backup,
  namespace: string,
  { backupContents, volumeInfos }: Pick<Facts, "backupContents" | "volumeInfos">,
): Look {
  const contents = backupContents.get(backup.name) ?? notLookedAt(backup.name);
  if (contents.status === "unreadable") return withoutFolder(backup, contents);
  const evidence = { ...evidenceOf(backup), ...evidenceOfContents(contents.value, namespace) };
  if (contents.value.files.size === 0) {
    const message = `Backup ${backup.name} has no objects in S3: ${contents.value.folder} is empty.`;
    return { ...NOTHING, violations: [violation(backup, "FolderMissing", message)], evidence };
  }
  const volumeInfo = volumeInfos.get(backup.name) ?? notLookedAt(backup.name);
  const faults = [
    ...judgeDocuments(backup, contents.value),
    ...judgeArchive({ backup, namespace, contents: contents.value, volumeInfo }),
    ...judgeSnapshotList({ backup, namespace, contents: contents.value, volumeInfo }),
  ];
  return {
    violations: faults.flatMap((one) => (one.kind === "wrong" ? [violation(backup, one.reason, one.message)] : [])),
    unreadable: faults.flatMap((one) => (one.kind === "unreadable" ? [one.cause] : [])),
    advisories: faults.flatMap((one) => (one.kind === "advice" ? [{ reason: one.reason, message: one.message }] : [])),
    evidence,
  };
}

const NOTHING = { violations: [], unreadable: [], advisories: [] };

/** Its location or its bucket is gone, or nobody could look. */
function withoutFolder(backup: Backup, cause: Unreadable): Look {
  const evidence = evidenceOf(backup);
  if (cause.cause !== "notFound") return { ...NOTHING, unreadable: [cause], evidence };
  const message = `Nothing of Backup ${backup.name} can be read: ${cause.source}: ${cause.message}.`;
  return { ...NOTHING, violations: [violation(backup, "StorageMissing", message)], evidence };
}

function notLookedAt(backupName: string): Unreadable {
  return unreadable("notLookedAt", `the folder of ${backupName}`, "nobody looked");
}

function violation({ name: id }: Backup, reason: string, message: string): Violation {
  return { kind: "Backup", id, reason, message };
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
