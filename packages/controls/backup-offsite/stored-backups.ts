import type { Violation } from "#domain/finding.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoragePlace, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import { storageClassOf } from "../storage-classes.ts";
import type { Judged } from "./locations.ts";

/** What holds backups: objects of Backups, and file copies of volumes. */
const AREAS: ReadonlySet<string> = new Set(["backups", "kopia", "restic"]);

/** So many are named, so that a bucket in the wrong class does not make a list of all that is in it. */
const MOST_NAMED = 20;

/** Storage classes that keep objects in one zone only, or where they cannot be read without being restored first. */
export function judgeStorageClasses(place: StoragePlace, stored: Reading<StoredObjects> | undefined): Judged {
  const reading = stored ?? unreadable("notLookedAt", addressOf(place), "nobody looked");
  if (reading.status === "unreadable") return { violations: [], unreadable: [reading] };
  const folders = reading.value.folders.filter(({ area }) => AREAS.has(area));
  const all = folders.flatMap((folder) => judgeFolder(folder, place));
  const violations = all.slice(0, MOST_NAMED);
  const more = all.length - violations.length;
  return {
    violations: more > 0 ? [...violations, moreOf(more, place)] : violations,
    unreadable: unknownClasses(folders, place),
  };
}

function judgeFolder(folder: StoredFolder, place: StoragePlace): readonly Violation[] {
  const [kind, id] = folder.area === "backups" ? ["Backup", folder.name] : ["Folder", folderAddress(place, folder)];
  return folder.storageClasses.flatMap((name) => {
    const known = storageClassOf(name);
    const subject = `Objects of ${kind} ${id} are in storage class ${name}`;
    if (known?.inSeveralZones === false)
      return [
        { kind, id, reason: "OneZoneOnly", message: `${subject}, which is not kept in several availability zones.` },
      ];
    if (known?.atOnce === false)
      return [
        {
          kind,
          id,
          reason: "NotReadableAtOnce",
          message: `${subject}, and have to be restored before they can be read.`,
        },
      ];
    return [];
  });
}

function moreOf(count: number, place: StoragePlace): Violation {
  const message = `${count} more folders in ${addressOf(place)} have objects in such storage classes.`;
  return { kind: "Bucket", id: place.bucket, reason: "MoreOfThem", message };
}

function unknownClasses(folders: readonly StoredFolder[], place: StoragePlace): readonly Unreadable[] {
  const names = new Set(folders.flatMap(({ storageClasses }) => storageClasses));
  return [...names]
    .filter((name) => storageClassOf(name) === undefined)
    .map((name) => unreadable("malformed", addressOf(place), `found storage class ${name}, which is not known here`));
}
