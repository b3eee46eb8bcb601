import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { StoredFolder } from "#domain/storage.ts";
import { backup, NOW, schedule } from "../cluster.fixture.ts";
import {
  adviceOf,
  findingOf,
  folder,
  hiddenFolder,
  PLACE,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { retentionEnforced } from "./control.ts";

const judge = findingOf(retentionEnforced, "acme");
const LIMIT = 30 * DAY + 6 * HOUR;

/** `acme-daily-20260308120000`, of so many milliseconds ago. */
function nameOf(tenant: string, age: number): string {
  return `${tenant}-daily-${new Date(NOW - age).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}`;
}

const added =
  (...folders: readonly StoredFolder[]) =>
  (facts: StoredFacts) =>
    void facts.folders.push(...folders);

describe("a folder without a Backup", () => {
  const aged = (age: number) => judge(added(folder({ name: nameOf("acme", age) })));

  it("is one that nothing will delete, unless all of it is just being made or collected", () => {
    expect(aged(HOUR).outcome).toBe("kept");
    const finding = aged(HOUR + 1_000);
    expect(violationsOf(finding)).toEqual([
      "FolderWithoutObject Folder s3://example-backups/backups/acme-daily-20260310105959/",
    ]);
    expect(finding.message).toBe(
      "s3://example-backups/backups/acme-daily-20260310105959/ holds 9 objects, and there is no Backup acme-daily-20260310105959, so that nothing will delete it. It is the tenant's by its name.",
    );
    expect(aged(30 * DAY - 1_000).outcome).toBe("broken");
    expect(aged(30 * DAY).outcome).toBe("kept");
    expect(aged(LIMIT).outcome).toBe("kept");
    expect(aged(LIMIT + 1_000).reason).toBe("FolderTooOld");
  });

  it("is the tenant's by what it says itself, before its name", () => {
    const stored = (name: string, namespaces: readonly string[], startedAt = NOW - 60 * DAY) =>
      together(added(folder({ name })), (facts) => {
        const made = backup({ name, includedNamespaces: namespaces, startedAt });
        facts.strayBackups.set(`${PLACE}backups/${name}/`, observed(made, NOW));
      });
    expect(judge(stored("by-hand", ["tenant-acme"])).message).toContain("by its velero-backup.json");
    expect(judge(stored(nameOf("acme", 60 * DAY), ["tenant-globex"])).outcome).toBe("kept");
    expect(judge(stored("everything", ["*"])).reason).toBe("FolderTooOld");
    expect(judge(stored("others", ["tenant-globex", "tenant-acme-eu"])).outcome).toBe("kept");
    expect(judge(stored(nameOf("acme", 60 * DAY), ["tenant-acme"], NOW - 30 * DAY)).outcome).toBe("kept");
  });

  it("is the tenant's by a Schedule of its that is named otherwise", () => {
    const weekly = (facts: StoredFacts) => void facts.schedules.push(schedule({ name: "weekly-of-acme" }));
    const left = added(folder({ name: "weekly-of-acme-20260101010000" }));
    expect(judge(left).outcome).toBe("kept");
    expect(judge(together(left, weekly)).message).toContain("by Schedule weekly-of-acme");
  });

  it("whose description cannot be read is the tenant's by its name", () => {
    const name = nameOf("acme", 60 * DAY);
    const change = together(added(folder({ name })), (facts) => {
      facts.strayBackups.set(`${PLACE}backups/${name}/`, unreadable("malformed", "s3", "no"));
    });
    expect(judge(change).reason).toBe("FolderTooOld");
  });

  it("of nobody whose name begins like the tenant's is worth a word, once it is old", () => {
    const left = (writtenAt: number) => judge(added(folder({ name: "acme-final", writtenAt })));
    expect(adviceOf(left(NOW - 33 * DAY))).toEqual([]);
    expect(adviceOf(left(NOW - 33 * DAY - 1))).toEqual(["FolderOfUnknownOwner"]);
    expect(adviceOf(judge(added(folder({ name: "acmex-final", writtenAt: 0 }))))).toEqual([]);
    expect(adviceOf(judge(added(hiddenFolder({ name: "acme-final", hiddenSince: 0 }))))).toEqual([
      "FolderOfUnknownOwner",
    ]);
  });

  it("of a Restore is found alike", () => {
    const restored = folder({ area: "restores", name: `${nameOf("acme", 61 * DAY)}-20260109120000` });
    expect(judge(added(restored)).reason).toBe("FolderTooOld");
    const known = (facts: StoredFacts) =>
      void facts.restores.push({
        ...{ name: restored.name, labels: {}, createdAt: NOW, backupName: "x", phase: "Completed" },
        ...{ includedNamespaces: [], excludedNamespaces: [], namespaceMapping: {} },
      });
    expect(judge(together(added(restored), known)).outcome).toBe("kept");
  });
});

describe("hidden versions", () => {
  it("of data older than promised remain for three days at most, by which S3 can expire them", () => {
    const hidden = (age: number) => judge(added(hiddenFolder({ name: nameOf("acme", age), hiddenVersions: 2 })));
    expect(hidden(33 * DAY).outcome).toBe("kept");
    const finding = hidden(33 * DAY + 1_000);
    expect(violationsOf(finding)).toEqual([
      "HiddenVersions Folder s3://example-backups/backups/acme-daily-20260205115959/",
    ]);
    expect(finding.message).toBe(
      "s3://example-backups/backups/acme-daily-20260205115959/ hides 2 versions of data 33 d old, and promised are 30 d. It is the tenant's by its name.",
    );
  });

  it("that are only markers hold no data", () => {
    const markers = hiddenFolder({ name: nameOf("acme", 60 * DAY), hiddenVersions: 0, deleteMarkers: 9 });
    expect(judge(added(markers)).outcome).toBe("kept");
  });
});

describe("file copies", () => {
  const copies = (fields: Partial<StoredFolder>, repository = false, area: "kopia" | "restic" = "kopia") =>
    judge(
      together(added(folder({ area, name: "tenant-acme", ...fields })), (facts) => {
        if (!repository) return;
        facts.backupRepositories.push({
          ...{ name: "r", volumeNamespace: "tenant-acme", storageLocation: "default", phase: "Ready" },
        });
      }),
    );

  it.each(["kopia", "restic"] as const)(
    "in %s that no BackupRepository clears may not grow older than promised",
    (area) => {
      expect(copies({ writtenAt: NOW - LIMIT }, false, area).outcome).toBe("kept");
      const finding = copies({ writtenAt: NOW - LIMIT - 1 }, false, area);
      expect(violationsOf(finding)).toEqual([`RepositoryOfNobody Folder s3://example-backups/${area}/tenant-acme/`]);
      expect(copies({ writtenAt: NOW - LIMIT - 1 }, true, area).outcome).toBe("kept");
    },
  );

  it("that were cleared may hide for three days", () => {
    const hidden = (hiddenSince: number) => copies({ hiddenVersions: 3, hiddenSince, writtenAt: NOW }, true);
    expect(hidden(NOW - 33 * DAY).outcome).toBe("kept");
    expect(hidden(NOW - 33 * DAY - 1).reason).toBe("HiddenVersions");
  });

  it("of another namespace are not the tenant's", () => {
    expect(judge(added(folder({ area: "kopia", name: "tenant-acme-eu", writtenAt: 0 }))).outcome).toBe("kept");
  });
});
