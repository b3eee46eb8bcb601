import type { ListedVersion } from "#domain/closer-look.ts";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoredArea, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { type FolderThing, NOW } from "./generated-things.fixture.ts";

export function folderName({ area, of }: FolderThing, at: number): string {
  if (area !== "restores") return of === "monitoring" || of === "nobody" ? of : `tenant-${of}`;
  return of === "nobody" ? `some-restore-${at}` : `${of}-daily-20260101010000-2026010202${String(at).padStart(4, "0")}`;
}

export function versionsOfFolder(thing: FolderThing, at: number): readonly ListedVersion[] {
  const root = `${thing.area}/${folderName(thing, at)}`;
  const list = (count: number, state: ListedVersion["state"], writtenAt: number): ListedVersion[] =>
    Array.from({ length: count }, (_, n) => ({
      key: `${root}/${at}-${state}-${n}`,
      versionId: `${at}-${state}-${n}`,
      state,
      writtenAt,
      etag: "e",
    }));
  return [
    ...list(thing.objects, "current", NOW - thing.writtenDaysAgo * DAY - HOUR),
    ...list(thing.hidden, "hidden", NOW - thing.hiddenDaysAgo * DAY - HOUR),
  ];
}

export function restoresOf(folders: readonly FolderThing[]): readonly Restore[] {
  return folders.flatMap((one, at) =>
    one.area === "restores" && one.object
      ? [
          {
            name: folderName(one, at),
            labels: {},
            createdAt: 0,
            backupName: "x",
            includedNamespaces: [],
            excludedNamespaces: [],
            namespaceMapping: {},
            phase: "Completed",
          },
        ]
      : [],
  );
}

export function storedObjectsOf(
  folders: readonly { readonly place: string; readonly area: StoredArea; readonly name: string }[],
  stored: ReadonlyMap<string, readonly ListedVersion[]>,
): ReadonlyMap<string, Reading<StoredObjects>> {
  return new Map(
    ["b", "c"].map((bucket) => {
      const place = { bucket, prefix: "" };
      const own = folders.filter((one) => one.place === bucket);
      const list = own.flatMap(({ area, name }) =>
        folderOf(area, name, stored.get(folderAddress(place, { area, name })) ?? []),
      );
      return [
        addressOf(place),
        observed({ ...place, folders: list, versions: observed("listed" as const, NOW) }, NOW),
      ] as const;
    }),
  );
}

function folderOf(area: StoredArea, name: string, versions: readonly ListedVersion[]): readonly StoredFolder[] {
  if (versions.length === 0) return [];
  const of = (state: ListedVersion["state"]) => versions.filter((one) => one.state === state);
  const [current, hidden] = [of("current"), of("hidden")];
  return [
    {
      ...{ area, name, objects: current.length, bytes: current.length, storageClasses: ["STANDARD"] },
      ...(current.length > 0 && { writtenAt: Math.max(...current.map(({ writtenAt }) => writtenAt)) }),
      hasMetadata: current.some(({ key }) => key.endsWith("/velero-backup.json")),
      hasArchive: current.some(({ key }) => key.endsWith(".tar.gz")),
      hiddenVersions: hidden.length,
      ...(hidden.length > 0 && { hiddenSince: Math.min(...hidden.map(({ writtenAt }) => writtenAt)) }),
      deleteMarkers: of("marker").length,
    },
  ];
}
