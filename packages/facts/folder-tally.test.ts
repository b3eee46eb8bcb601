import { describe, expect, it } from "vitest";
import { createFolderTally } from "./folder-tally.ts";
import type { ListedObject } from "./listed-objects.ts";

function tally(
  objects: readonly (Partial<ListedObject> & { readonly key: string })[],
  root = "",
  opened: string[] = [],
) {
  const counting = createFolderTally(root, new Set(opened));
  for (const object of objects)
    counting.add({ state: "current", bytes: 10, writtenAt: 1_000, storageClass: "STANDARD", ...object });
  return counting.folders();
}

describe("a tally of folders", () => {
  it("counts what each folder of Velero's holds", () => {
    expect(
      tally([
        { key: "backups/acme-1/velero-backup.json", bytes: 5 },
        { key: "backups/acme-1/acme-1.tar.gz", bytes: 70, writtenAt: 3_000, storageClass: "ONEZONE_IA" },
        { key: "backups/acme-1/acme-1-logs.gz", writtenAt: 2_000 },
        { key: "kopia/tenant-acme/p/01" },
      ]),
    ).toEqual([
      {
        ...{ area: "backups", name: "acme-1", objects: 3, bytes: 85, writtenAt: 3_000 },
        ...{ hasMetadata: true, hasArchive: true, storageClasses: ["STANDARD", "ONEZONE_IA"] },
        ...{ hiddenVersions: 0, deleteMarkers: 0 },
      },
      expect.objectContaining({ area: "kopia", name: "tenant-acme", objects: 1, hasArchive: false }),
    ]);
  });

  it("does not take another backup's archive for its own", () => {
    expect(tally([{ key: "backups/acme-1/acme-2.tar.gz" }])).toMatchObject([{ hasArchive: false }]);
  });

  it("counts what is hidden apart, with the age of the oldest", () => {
    const hidden = (writtenAt: number) => ({ key: "backups/a/a.tar.gz", state: "hidden" as const, writtenAt });
    const [folder] = tally([hidden(20), hidden(10), hidden(30), { key: "backups/a/a.tar.gz", state: "marker" }]);
    expect(folder).toMatchObject({ objects: 0, bytes: 0, hiddenVersions: 3, hiddenSince: 10, deleteMarkers: 1 });
    expect(folder).not.toHaveProperty("writtenAt");
    expect(folder?.hasArchive).toBe(false);
  });

  it("knows nothing of what lies elsewhere in the bucket", () => {
    expect(
      tally(
        [
          ...[{ key: "backups/a/x" }, { key: "prod/logs/a/x" }, { key: "prod/backups/x" }, { key: "prod/backups//x" }],
          { key: "prod/backups/a/x" },
        ],
        "prod/",
      ),
    ).toMatchObject([{ area: "backups", name: "a", objects: 1 }]);
  });

  it("keeps the files of backups that are to be opened, as they are listed", () => {
    const [a, b, c] = tally(
      [
        { key: "backups/a/a.tar.gz", etag: '"1"' },
        { key: "backups/b/b.tar.gz" },
        { key: "restores/a/restore-a-logs.gz" },
      ],
      "",
      ["a"],
    );
    expect(a?.files).toEqual(
      new Map([["a.tar.gz", { bytes: 10, storageClass: "STANDARD", etag: '"1"', writtenAt: 1_000 }]]),
    );
    expect([b?.files, c?.files]).toEqual([undefined, undefined]);
  });
});
