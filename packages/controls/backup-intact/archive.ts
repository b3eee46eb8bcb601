import type { ArchiveContents, BackupContents } from "#domain/backup-contents.ts";
import type { Reading } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import { isAtOnce } from "../storage-classes.ts";
import { judgeSize } from "./documents.ts";
import { advice, type Fault, faultOf, wrong } from "./faults.ts";

interface Circumstances {
  readonly backup: Backup;
  readonly namespace: string;
  readonly contents: BackupContents;
  readonly volumeInfo: Reading<readonly VolumeInfo[]>;
}

/** The archive, which holds the objects of Kubernetes: without them, no snapshot is of any use. */
export function judgeArchive(circumstances: Circumstances): readonly Fault[] {
  const { backup, contents } = circumstances;
  const file = `${backup.name}.tar.gz`;
  const listed = contents.files.get(file);
  if (listed?.bytes === 0) return [wrong("ArchiveEmpty", `The archive of Backup ${backup.name} is empty: 0 bytes.`)];
  if (listed !== undefined && !isAtOnce(listed.storageClass)) {
    const message = `The archive of Backup ${backup.name} is in ${listed.storageClass}, and has to be restored before it can be read.`;
    return [wrong("ArchiveFrozen", message)];
  }
  const { archive } = contents;
  if (archive.status === "unreadable") return [faultOf(`The archive of Backup ${backup.name}`, archive)];
  return [...judgeSize(backup, file, archive, contents), ...judgeNamespace(archive.value, circumstances)];
}

const MOST_NAMES = 5;

function judgeNamespace(archive: ArchiveContents, circumstances: Circumstances): readonly Fault[] {
  const { backup, namespace } = circumstances;
  const held = archive.namespaces.get(namespace);
  if (held === undefined || held.resources === 0) {
    const message = `The archive of Backup ${backup.name} holds nothing of ${namespace}; it holds ${countOf(archive.resources)}.`;
    return [wrong("NamespaceNotInArchive", message)];
  }
  const claims = copiedClaims(circumstances).filter((claim) => !held.claims.includes(claim));
  const others = held.missing.filter((name) => !claims.includes(name));
  return [...judgeClaims(backup, namespace, claims), ...judgeListed(backup, others)];
}

/** The claims whose volumes the backup says it has copied: without the claim, the copy cannot be restored. */
function copiedClaims({ volumeInfo, namespace }: Circumstances): readonly string[] {
  // A volumeinfo that cannot be read is named with the other documents.
  if (volumeInfo.status === "unreadable") return [];
  return volumeInfo.value.flatMap(({ claim, skipped }) =>
    claim?.namespace === namespace && !skipped ? [claim.name] : [],
  );
}

function judgeClaims({ name }: Backup, namespace: string, claims: readonly string[]): readonly Fault[] {
  if (claims.length === 0) return [];
  const message = `Backup ${name} has copied volumes whose PersistentVolumeClaims its archive does not hold: ${some(claims)} of ${namespace}.`;
  return [wrong("ClaimNotInArchive", message)];
}

/** Of what failed, Velero still lists the name; so a backup that failed in part may lack it, and says so. */
function judgeListed({ name, phase }: Backup, missing: readonly string[]): readonly Fault[] {
  if (missing.length === 0) return [];
  const message = `The archive of Backup ${name} lacks what the backup lists: ${some(missing)}.`;
  return [phase === "Completed" ? wrong("ResourcesMissing", message) : advice("ResourcesMissing", message)];
}

function some(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return names.slice(0, MOST_NAMES).join(", ") + more;
}

function countOf(resources: number): string {
  if (resources === 0) return "no objects at all";
  return resources === 1 ? "1 object of others" : `${resources} objects of others`;
}
