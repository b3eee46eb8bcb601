import { STORED_AREAS, type StoredArea, type StoredFile, type StoredFolder } from "#domain/storage.ts";
import type { ListedObject } from "./listed-objects.ts";
import { present } from "./present.ts";

type Growing = { -readonly [K in keyof StoredFolder]: StoredFolder[K] } & { files?: Map<string, StoredFile> };

export interface FolderTally {
  add(object: ListedObject): void;
  readonly folders: () => readonly StoredFolder[];
}

/**
 * Counts what a listing names, folder by folder, so that its size follows from the number of folders. Keys outside of
 * Velero's folders under `root` (empty, or with a slash at its end) are none of its business. `opened` names the backups
 * whose files are kept one by one.
 */
export function createFolderTally(root: string, opened: ReadonlySet<string>): FolderTally {
  const folders = new Map<string, Growing>();
  const folderOf = ({ area, name }: Place): Growing => {
    const key = `${area}/${name}`;
    const folder = folders.get(key) ?? newFolder(area, name, area === "backups" && opened.has(name));
    folders.set(key, folder);
    return folder;
  };
  return {
    folders: () => [...folders.values()],
    add(object) {
      const place = placeOf(object.key, root);
      if (place !== undefined) count(folderOf(place), place.file, object);
    },
  };
}

function count(folder: Growing, file: string, object: ListedObject): void {
  switch (object.state) {
    case "current":
      countCurrent(folder, file, object);
      return;
    case "hidden":
      folder.hiddenVersions += 1;
      folder.hiddenSince = Math.min(folder.hiddenSince ?? object.writtenAt, object.writtenAt);
      return;
    case "marker":
      folder.deleteMarkers += 1;
  }
}

function countCurrent(folder: Growing, file: string, { bytes, writtenAt, etag, storageClass }: ListedObject): void {
  folder.objects += 1;
  folder.bytes += bytes;
  folder.writtenAt = Math.max(folder.writtenAt ?? writtenAt, writtenAt);
  folder.hasMetadata ||= file === "velero-backup.json";
  folder.hasArchive ||= file === `${folder.name}.tar.gz`;
  if (!folder.storageClasses.includes(storageClass)) folder.storageClasses = withClass(folder, storageClass);
  folder.files?.set(file, { bytes, storageClass, writtenAt, ...present({ etag }) });
}

interface Place {
  readonly area: StoredArea;
  readonly name: string;
  readonly file: string;
}

const AREAS: ReadonlySet<string> = new Set(STORED_AREAS);

function placeOf(key: string, root: string): Place | undefined {
  if (!key.startsWith(root)) return undefined;
  const [area = "", name = "", ...rest] = key.slice(root.length).split("/");
  if (name === "" || rest.length === 0 || !isArea(area)) return undefined;
  return { area, name, file: rest.join("/") };
}

function isArea(area: string): area is StoredArea {
  return AREAS.has(area);
}

function newFolder(area: StoredArea, name: string, opened: boolean): Growing {
  return {
    ...{ area, name, objects: 0, bytes: 0, hasMetadata: false, hasArchive: false },
    ...{ storageClasses: [], hiddenVersions: 0, deleteMarkers: 0 },
    ...(opened ? { files: new Map() } : {}),
  };
}

/** Nearly all folders have the same one: a list for all of them. */
const STANDARD: readonly string[] = ["STANDARD"];

function withClass({ storageClasses }: Growing, added: string): readonly string[] {
  return storageClasses.length === 0 && added === "STANDARD" ? STANDARD : [...storageClasses, added];
}
