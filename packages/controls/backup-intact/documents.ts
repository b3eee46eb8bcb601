import type { BackupContents } from "#domain/backup-contents.ts";
import type { Reading } from "#domain/reading.ts";
import type { Backup } from "#domain/velero.ts";
import { type Fault, faultOf, wrong } from "./faults.ts";

/**
 * The files beside the archive. Only `velero-backup.json` must be there: without it Velero does not know the backup. Of
 * the others Velero leaves out what would be empty, and what there is must parse.
 */
export function judgeDocuments(backup: Backup, contents: BackupContents): readonly Fault[] {
  const { metadata, documents } = contents;
  return [
    ...(metadata.status === "unreadable"
      ? [faultOf(`The description of Backup ${backup.name}`, metadata)]
      : judgeMetadata(backup, metadata.value.name, contents)),
    ...judgeSize(backup, "velero-backup.json", metadata, contents),
    ...[...documents].flatMap(([file, reading]) =>
      reading.status === "unreadable"
        ? [faultOf(`${file} of Backup ${backup.name}`, reading)]
        : judgeSize(backup, file, reading, contents),
    ),
    ...judgeCounts(backup),
  ];
}

function judgeMetadata(backup: Backup, name: string, { folder }: BackupContents): readonly Fault[] {
  if (name === backup.name) return [];
  return [wrong("OtherBackup", `${folder}velero-backup.json is of Backup ${name}, not of ${backup.name}.`)];
}

/** Where both are known, what was read is as large as what was listed. */
export function judgeSize(
  backup: Backup,
  file: string,
  reading: Reading<{ readonly bytes: number }>,
  { files }: BackupContents,
): readonly Fault[] {
  const listed = files.get(file);
  if (listed === undefined || reading.status === "unreadable" || reading.value.bytes === listed.bytes) return [];
  const sizes = `S3 lists ${listed.bytes} bytes, and ${reading.value.bytes} were read`;
  return [wrong("SizesDiffer", `${file} of Backup ${backup.name}: ${sizes}.`)];
}

/** Once a backup has ended, Velero sets both numbers to the same. */
function judgeCounts({ name, phase, totalItems = 0, itemsBackedUp = 0 }: Backup): readonly Fault[] {
  if (phase !== "Completed" || itemsBackedUp >= totalItems) return [];
  return [
    wrong(
      "ItemsMissing",
      `Backup ${name} is Completed, and says that it holds ${itemsBackedUp} of ${totalItems} items.`,
    ),
  ];
}
