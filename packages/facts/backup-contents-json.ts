import type { ArchiveContents, BackupContents } from "#domain/backup-contents.ts";
import { mapReading, type Reading } from "#domain/reading.ts";
import type { JsonForm } from "./sources.ts";

/** Maps are what JSON does not have. */
type Entries<V> = readonly (readonly [string, V])[];

type ArchiveJson = Omit<ArchiveContents, "namespaces"> & { readonly namespaces: Entries<unknown> };

interface ContentsJson extends Omit<BackupContents, "files" | "documents" | "archive"> {
  readonly files: Entries<unknown>;
  readonly documents: Entries<unknown>;
  readonly archive: Reading<ArchiveJson>;
}

export const contentsAsJson: JsonForm<BackupContents> = {
  toJson: ({ files, documents, archive, ...rest }): ContentsJson => ({
    ...rest,
    ...{ files: [...files], documents: [...documents] },
    archive: mapReading(archive, ({ namespaces, ...counted }) => ({ ...counted, namespaces: [...namespaces] })),
  }),
  fromJson(json) {
    // Whoever saved it was the same build, and a digest shows that nobody has changed it.
    const { files, documents, archive, ...rest } = json as ContentsJson;
    return {
      ...rest,
      files: new Map(files) as BackupContents["files"],
      documents: new Map(documents) as BackupContents["documents"],
      archive: mapReading(archive, ({ namespaces, ...counted }) => ({
        ...counted,
        namespaces: new Map(namespaces) as ArchiveContents["namespaces"],
      })),
    };
  },
};
