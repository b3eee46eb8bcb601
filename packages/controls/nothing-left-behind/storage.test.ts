import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { StoredFolder } from "#domain/storage.ts";
import { backup, type Judging, NOW, tenant } from "../cluster.fixture.ts";
import { findingOf, folder, hiddenFolder, PLACE, type StoredFacts, together, violationsOf } from "../stored.fixture.ts";
import { nothingLeftBehind } from "./control.ts";

const judge = findingOf(nothingLeftBehind, "gone");
const DELETED = Date.parse("2026-02-18T12:00:00Z");
const NAME = "gone-daily-20260210010000";
const ADDRESS = `${PLACE}backups/${NAME}/`;

const added =
  (...folders: readonly StoredFolder[]) =>
  (facts: StoredFacts) =>
    void facts.folders.push(...folders);
const left = (change: (facts: StoredFacts) => void, judging?: Judging) => violationsOf(judge(change, judging));

/** A folder that says itself of which namespaces it is. */
function described(name: string, includedNamespaces: readonly string[], startedAt = DELETED - DAY) {
  return together(added(folder({ name })), (facts) => {
    const made = backup({ name, includedNamespaces, startedAt });
    facts.strayBackups.set(`${PLACE}backups/${name}/`, observed(made, NOW));
  });
}

describe("a folder in S3", () => {
  it.each<[string, StoredFolder, string, string]>([
    ["holds objects", folder({ name: NAME, objects: 1 }), "ObjectsLeft", "still holds 1 object."],
    [
      "hides versions",
      hiddenFolder({ name: NAME, hiddenVersions: 9, deleteMarkers: 9 }),
      "HiddenVersionsLeft",
      "still holds 9 versions of deleted objects, which are only hidden.",
    ],
    [
      "holds delete markers only",
      hiddenFolder({ name: NAME, hiddenVersions: 0, deleteMarkers: 1 }),
      "DeleteMarkersLeft",
      "still holds 1 delete marker, and with them the names of what was deleted.",
    ],
  ])("that %s is left", (_, one, reason, message) => {
    const finding = judge(added(one));
    expect(violationsOf(finding)).toEqual([`${reason} Folder ${ADDRESS}`]);
    expect(finding.message).toBe(`${ADDRESS} ${message} It is the tenant's by its name.`);
  });

  it("is the tenant's by what it says itself, whatever it is called", () => {
    expect(left(described("farewell", ["tenant-gone"]))).toEqual([`ObjectsLeft Folder ${PLACE}backups/farewell/`]);
    expect(left(described(NAME, ["tenant-acme"]))).toEqual([]);
    expect(left(described("others", ["tenant-gone-eu"]))).toEqual([]);
  });

  it("of all namespaces holds the tenant's data where it is older than the deletion", () => {
    expect(left(described("weekly", ["*"], DELETED - 1))).toHaveLength(1);
    expect(left(described("weekly", ["*"], DELETED))).toEqual([]);
  });

  it.each(["gone-eu-daily-20260210010000", "acme-daily-20260101010000", "gonex-daily-20260210010000"])(
    "%s is somebody else's by its name",
    (name) => {
      expect(judge(added(folder({ name }))).outcome).toBe("kept");
    },
  );

  it("of a Backup that the cluster knows is named by its Backup", () => {
    const known = (facts: StoredFacts) =>
      void facts.backups.push(backup({ name: NAME, includedNamespaces: ["tenant-gone"] }));
    expect(left(together(added(folder({ name: NAME })), known))).toEqual([`BackupLeft Backup ${NAME}`]);
  });

  it("of a Restore of a backup of the tenant's is left", () => {
    const restored = folder({ area: "restores", name: `${NAME}-20260211090000` });
    expect(left(added(restored))).toEqual([`ObjectsLeft Folder ${PLACE}restores/${restored.name}/`]);
  });

  it.each(["kopia", "restic"] as const)("of file copies of the namespace is left: %s", (area) => {
    expect(left(added(folder({ area, name: "tenant-gone" })))).toEqual([
      `ObjectsLeft Folder ${PLACE}${area}/tenant-gone/`,
    ]);
    expect(left(added(hiddenFolder({ area, name: "tenant-gone" })))).toHaveLength(1);
    expect(left(added(folder({ area, name: "tenant-gone-eu" })))).toEqual([]);
  });

  it("that is locked says until when, as far as the bucket does", () => {
    const locked = (facts: StoredFacts) =>
      void Object.assign(facts.settings, { lock: observed({ mode: "COMPLIANCE", days: 30 }, NOW) });
    const finding = judge(together(added(folder({ name: NAME, writtenAt: DELETED })), locked));
    expect(finding.message).toContain(
      "By the bucket's Object Lock (COMPLIANCE, 30 d) it cannot be deleted before 2026-03-20T12:00:00Z.",
    );
  });
});

describe("a folder of which nothing says whose it is", () => {
  const unclear = (name: string, judging?: Judging) => judge(added(hiddenFolder({ name })), judging);

  it("makes unknown whether anything is left, where its name begins like the tenant's", () => {
    for (const name of ["gone", "gone-final", "tenant-gone-2"])
      expect(unclear(name)).toMatchObject({ outcome: "unknown", reason: "FolderNotAttributed" });
    expect(unclear("gone-final").message).toBe(
      "s3://example-backups/backups/gone-final/ may be left of gone: its name begins so, and nothing says whose data it holds.",
    );
  });

  it.each(["final", "acme-gone", "goner", "tenant-goner-1"])("%s is not the tenant's", (name) => {
    expect(unclear(name).outcome).toBe("kept");
  });

  it("is the business of the tenant whose longer name fits", () => {
    const gone = tenant("gone", { state: "deleted", since: "2026-02-18T12:00:00Z" });
    expect(unclear("gone-eu-final", { tenants: [gone, tenant("gone-eu")] }).outcome).toBe("kept");
    expect(unclear("gone-us-final", { tenants: [gone, tenant("gone-eu")] }).outcome).toBe("unknown");
  });

  it("matters less than what is certainly left", () => {
    expect(judge(added(hiddenFolder({ name: "gone-final" }), folder({ name: NAME }))).outcome).toBe("broken");
  });
});

describe("a place", () => {
  it("that was not listed, or whose versions were not, leaves it open whether anything is left", () => {
    const with_ = (fields: Partial<StoredFacts>) => judge((facts) => void Object.assign(facts, fields));
    const reading = unreadable("forbidden", "s3://example-backups: list-object-versions", "AccessDenied");
    expect(with_({ unlisted: reading })).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    expect(with_({ versions: reading })).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    expect(with_({ versions: observed("listed", NOW) }).outcome).toBe("kept");
  });
});
