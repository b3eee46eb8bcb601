import { describe, expect, it } from "vitest";
import type { ArchivedNamespace, BackupContents } from "#domain/backup-contents.ts";
import { HOUR } from "#domain/duration.ts";
import { observed, type Reading, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { StoredFolder } from "#domain/storage.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import { backup, LAST_NIGHT, NOW, tenant, volumeInfo } from "../cluster.fixture.ts";
import {
  adviceOf,
  backupNameOf,
  changeBackup,
  contentsOf,
  findingOf,
  judgeStored,
  removeBackups,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { backupIntact } from "./control.ts";

const judge = findingOf(backupIntact, "acme");
const newest = backup({ name: backupNameOf("acme", 0) });
const ARCHIVE = `${newest.name}.tar.gz`;

function contents(fields: Partial<BackupContents>, archived: Partial<ArchivedNamespace> = {}) {
  return (facts: StoredFacts) =>
    void facts.backupContents.set(newest.name, observed(contentsOf(newest, fields, archived), NOW));
}

function files(change: (files: Map<string, { bytes: number; storageClass: string }>) => void) {
  const all = new Map(contentsOf(newest).files);
  change(all);
  return contents({ files: all });
}

const all = (facts: StoredFacts) => void facts.backups.splice(0);
const broken = (reason: string) => [`${reason} Backup ${newest.name}`];

describe("backup-intact", () => {
  it("is kept where the newest backup opens to its end and holds the namespace", () => {
    expect(judge()).toMatchObject({
      ...{ outcome: "kept", reason: "BackupIntact", advisories: [] },
      message: `Backup ${newest.name} opens to its end, and holds tenant-acme.`,
      evidence: {
        ...{ backup: newest.name, folder: `s3://example-backups/backups/${newest.name}/`, objects: 4 },
        ofNamespace: { resources: 12, claims: 3 },
      },
    });
  });

  it("is kept where the newest of each Schedule is, and broken where any is not, if each takes in a part", () => {
    const part = (name: string, schedule: string) =>
      backup({ name, narrowedBy: ["labelSelector"], labels: { "velero.io/schedule-name": schedule } });
    const parts = [part("even-1", "even"), part("odd-1", "odd")];
    const judgeParts = (fields: Partial<BackupContents>) =>
      judge((facts) => {
        facts.backups.splice(0, facts.backups.length, ...parts);
        for (const one of parts) {
          facts.volumeInfos.set(one.name, observed([], NOW));
          facts.backupContents.set(one.name, observed(contentsOf(one, one.name === "odd-1" ? fields : {}), NOW));
        }
      });
    expect(judgeParts({})).toMatchObject({
      ...{ outcome: "kept", message: "Backups odd-1, even-1 open to their ends, and hold tenant-acme." },
      evidence: { backup: "odd-1", others: [{ backup: "even-1" }] },
    });
    const broken = judgeParts({ archive: unreadable("malformed", "s3://x", "found XML") });
    expect(violationsOf(broken)).toEqual(["ObjectUnreadable Backup odd-1"]);
  });

  it("concerns one tenant only", () => {
    const change = contents({ archive: unreadable("malformed", "s3://x", "found XML") });
    expect(judgeStored(backupIntact, change).map(({ tenant: id, outcome }) => [id, outcome])).toEqual([
      ["acme", "broken"],
      ["globex", "kept"],
    ]);
  });
});

describe("the archive", () => {
  const archive = (reading: Reading<never>) => contents({ archive: reading });

  it("that is not one is named with its Backup and with what was found", () => {
    const finding = judge(archive(unreadable("malformed", "s3://b/a.tar.gz", "found an XML page")));
    expect(violationsOf(finding)).toEqual(broken("ObjectUnreadable"));
    expect(finding.message).toBe(
      `The archive of Backup ${newest.name} cannot be used: found an XML page (s3://b/a.tar.gz).`,
    );
  });

  it("that is not there is broken; one that could not be read is unknown", () => {
    expect(violationsOf(judge(archive(unreadable("notFound", "s3://b/a.tar.gz", "NoSuchKey"))))).toEqual(
      broken("ObjectMissing"),
    );
    for (const cause of ["forbidden", "throttled", "timedOut", "incomplete", "notLookedAt"] as const)
      expect(judge(archive(unreadable(cause, "s3://b/a.tar.gz", "no"))).outcome).toBe("unknown");
  });

  it("of no bytes, or of another size than it was listed with, is broken", () => {
    const sized = (bytes: number) => files((listed) => listed.set(ARCHIVE, { bytes, storageClass: "STANDARD" }));
    expect(violationsOf(judge(sized(0)))).toEqual(broken("ArchiveEmpty"));
    expect(violationsOf(judge(sized(2_999)))).toEqual(broken("SizesDiffer"));
    expect(judge(sized(3_000)).outcome).toBe("kept");
  });

  it.each([
    ["GLACIER", "broken"],
    ["DEEP_ARCHIVE", "broken"],
    ["GLACIER_IR", "kept"],
    ["ONEZONE_IA", "kept"],
    ["NEW_CLASS", "kept"],
  ])("in %s is %s: what is frozen cannot be read", (storageClass, outcome) => {
    const frozen = files((listed) => listed.set(ARCHIVE, { bytes: 3_000, storageClass }));
    expect(judge(frozen).outcome).toBe(outcome);
  });

  it("that holds nothing of the namespace is broken, whatever else it holds", () => {
    const finding = judge(contents({}, { resources: 0, claims: [] }));
    expect(violationsOf(finding)).toEqual(broken("NamespaceNotInArchive"));
    expect(finding.message).toContain("holds nothing of tenant-acme; it holds 40 objects of others.");
    const empty = observed({ bytes: 3_000, resources: 0, namespaces: new Map() }, NOW);
    expect(judge(contents({ archive: empty })).message).toContain("it holds no objects at all");
  });

  it("that lacks the claim of a volume that was copied is broken", () => {
    const finding = judge(contents({}, { claims: ["data-kafka-0", "data-kafka-2"] }));
    expect(violationsOf(finding)).toEqual(broken("ClaimNotInArchive"));
    expect(finding.message).toContain("data-kafka-1 of tenant-acme");
  });

  it("needs no claim of a volume that was skipped, or is another namespace's", () => {
    const info = (name: string, fields = {}) => volumeInfo({ namespace: "tenant-acme", name }, newest, fields);
    const others = volumeInfo({ namespace: "tenant-globex", name: "data-x" }, newest);
    const change = (facts: StoredFacts) =>
      void facts.volumeInfos.set(newest.name, observed([info("data-skipped", { skipped: true }), others], NOW));
    expect(judge(change).outcome).toBe("kept");
  });

  it("that lacks what the backup lists is broken where the backup is Completed, and advice where it failed in part", () => {
    const missing = contents({}, { missing: ["kafka", "a", "b", "c", "d", "e"] });
    const finding = judge(missing);
    expect(violationsOf(finding)).toEqual(broken("ResourcesMissing"));
    expect(finding.message).toContain("kafka, a, b, c, d and 1 more.");
    const partly = judge(together(missing, changeBackup("acme", 0, { phase: "PartiallyFailed" })));
    expect([partly.outcome, ...adviceOf(partly)]).toEqual(["kept", "ResourcesMissing"]);
  });
});

describe("the other objects", () => {
  const metadata = (reading: BackupContents["metadata"]) => contents({ metadata: reading });

  it("must hold a description of this very Backup", () => {
    const other = judge(metadata(observed({ bytes: 800, name: "globex-daily-1" }, NOW)));
    expect(violationsOf(other)).toEqual(broken("OtherBackup"));
    expect(other.message).toContain("is of Backup globex-daily-1");
    for (const cause of ["notFound", "malformed"] as const)
      expect(judge(metadata(unreadable(cause, "s3://x", "no"))).outcome).toBe("broken");
    expect(judge(metadata(unreadable("forbidden", "s3://x", "no"))).outcome).toBe("unknown");
    expect(violationsOf(judge(metadata(observed({ bytes: 801, name: newest.name }, NOW))))).toEqual(
      broken("SizesDiffer"),
    );
  });

  it.each<[UnreadableCause, string]>([
    ["malformed", "broken"],
    ["notFound", "broken"],
    ["forbidden", "unknown"],
    ["notLookedAt", "unknown"],
  ])("that are listed must be JSON: one that is %s is %s", (cause, outcome) => {
    const documents = new Map([[`${newest.name}-volumeinfo.json.gz`, unreadable(cause, "s3://x", "no")]]);
    const finding = judge(contents({ documents }));
    expect(finding.outcome).toBe(outcome);
    if (outcome === "broken") expect(finding.message).toContain(`${newest.name}-volumeinfo.json.gz of Backup`);
  });

  it("need not be there: Velero leaves out what would be empty", () => {
    expect(judge(contents({ documents: new Map() })).outcome).toBe("kept");
  });

  it("are of the size that they were listed with", () => {
    const documents = new Map([[`${newest.name}-results.gz`, observed({ bytes: 199 }, NOW)]]);
    expect(violationsOf(judge(contents({ documents })))).toEqual(broken("SizesDiffer"));
  });

  it("are all that is wrong, each by itself; what is broken goes before what is not known", () => {
    const finding = judge(
      contents({
        metadata: unreadable("notFound", "s3://x", "no"),
        archive: unreadable("malformed", "s3://y", "no"),
        documents: new Map([["a.json.gz", unreadable("forbidden", "s3://z", "no")]]),
      }),
    );
    expect(violationsOf(finding)).toEqual([...broken("ObjectMissing"), ...broken("ObjectUnreadable")]);
  });
});

describe("older backups", () => {
  const name = backupNameOf("acme", 3);
  const listed = (fields: Partial<StoredFolder>) => (facts: StoredFacts) => {
    facts.folders = facts.folders.map((one) => (one.name === name ? { ...one, ...fields } : one));
  };
  const opened = (fields: Partial<BackupContents>) => (facts: StoredFacts) =>
    void facts.backupContents.set(name, observed(contentsOf(backup({ name }), fields), NOW));

  it.each<[string, (facts: StoredFacts) => void, string]>([
    ["have lost everything", listed({ objects: 0 }), "FolderMissing"],
    ["have lost the archive", listed({ hasArchive: false }), "ArchiveMissing"],
    ["have lost the description", listed({ hasMetadata: false }), "MetadataMissing"],
    ["do not open", opened({ archive: unreadable("malformed", "s3://x", "found XML") }), "ObjectUnreadable"],
    ["are others' than they should be", opened({ metadata: observed({ bytes: 800, name: "x" }, NOW) }), "OtherBackup"],
  ])("that %s break the promise", (_, change, reason) => {
    expect(violationsOf(judge(change))).toEqual([`${reason} Backup ${name}`]);
  });

  it("need not have been opened, nor be readable, for the newest to be intact", () => {
    expect(judge(opened({})).outcome).toBe("kept");
    expect(judge(opened({ archive: unreadable("notLookedAt", "s3://x", "no") })).outcome).toBe("kept");
    const forbidden = (facts: StoredFacts) => void facts.backupContents.set(name, unreadable("forbidden", "s3", "no"));
    expect(judge(forbidden).outcome).toBe("kept");
  });

  it("that have expired, failed or run may lack anything", () => {
    const without = (fields: Partial<Backup>) =>
      judge(together(listed({ objects: 0 }), changeBackup("acme", 3, fields))).outcome;
    expect(without({})).toBe("broken");
    expect(without({ expiresAt: NOW })).toBe("kept");
    for (const phase of ["Failed", "InProgress", "Deleting"]) expect(without({ phase })).toBe("kept");
  });
});

describe("the Backup", () => {
  it("that is Completed says that it holds as much as there was", () => {
    const counts = (itemsBackedUp: number | undefined, phase = "Completed") =>
      judge(
        changeBackup("acme", 0, { totalItems: 40, phase, ...(itemsBackedUp === undefined ? {} : { itemsBackedUp }) }),
      );
    expect(counts(40).outcome).toBe("kept");
    expect(violationsOf(counts(39))).toEqual(broken("ItemsMissing"));
    expect(counts(undefined).message).toContain("holds 0 of 40 items");
    expect(counts(39, "PartiallyFailed").outcome).toBe("kept");
  });

  it("without objects is broken by that alone", () => {
    const nothing = unreadable("notFound", "s3://x", "no");
    const finding = judge(contents({ files: new Map(), metadata: nothing, archive: nothing, documents: new Map() }));
    expect(violationsOf(finding)).toEqual(broken("FolderMissing"));
  });

  it("is the newest that can be read: one that failed, runs or has expired is not opened", () => {
    const others = ["Failed", "InProgress", "New"].map((phase, at) =>
      backup({ name: `acme-${at}`, phase, startedAt: NOW - HOUR }),
    );
    const expired = backup({ name: "acme-short", startedAt: NOW - HOUR, expiresAt: NOW });
    expect(judge((facts) => void facts.backups.push(...others, expired)).evidence["backup"]).toBe(newest.name);
  });

  it("that nobody opened is unknown", () => {
    expect(judge((facts) => void facts.backupContents.clear())).toMatchObject({
      ...{ outcome: "unknown", reason: "UnreadableNotLookedAt" },
    });
  });

  it("whose location or bucket is gone is broken; where it could not be listed, unknown", () => {
    const reading = (cause: UnreadableCause) => (facts: StoredFacts) =>
      void facts.backupContents.set(newest.name, unreadable(cause, "s3://example-backups", "no"));
    expect(violationsOf(judge(reading("notFound")))).toEqual(broken("StorageMissing"));
    expect(judge(reading("forbidden"))).toMatchObject({ outcome: "unknown", evidence: { backup: newest.name } });
  });

  it("that does not exist is missed once it is due, and not before", () => {
    const since = (age: number) => ({ tenants: [tenant("acme", { since: new Date(NOW - age).toISOString() })] });
    expect(judge(all, since(26 * HOUR))).toMatchObject({ outcome: "notApplicable", reason: "FirstBackupNotDue" });
    expect(violationsOf(judge(all, since(26 * HOUR + 1)))).toEqual(["NoBackup Namespace tenant-acme"]);
  });

  it("of last night is gone: the one before is opened", () => {
    const change = together(removeBackups("acme", [0]), (facts) => {
      const older = facts.backups.find(({ name }) => name === backupNameOf("acme", 1));
      if (older !== undefined) facts.backupContents.set(older.name, observed(contentsOf(older), NOW));
      facts.volumeInfos.set(backupNameOf("acme", 1), observed([], NOW));
    });
    expect(judge(change)).toMatchObject({
      outcome: "kept",
      evidence: { takenAt: new Date(LAST_NIGHT - 24 * HOUR).toISOString().replace(".000", "") },
    });
  });
});

describe("the list by which Velero restores its snapshots", () => {
  const LIST = `${newest.name}-volumesnapshots.json.gz`;
  const listing = (...snapshots: readonly string[]) =>
    contents({ documents: new Map([[LIST, observed({ bytes: 300, snapshots }, NOW)]]) });
  const named = (claim: string) => `snap-tenant-acme-${claim}-${newest.name}`;

  it("must be there, where it has made any", () => {
    const without = files((all) => void all.delete(LIST));
    const finding = judge(without);
    expect(violationsOf(finding)).toEqual(broken("SnapshotsNotListed"));
    expect(finding.message).toContain(`has made 3 snapshots of tenant-acme, and lacks ${LIST}`);
    const none = (facts: StoredFacts) => void facts.volumeInfos.set(newest.name, observed([], NOW));
    expect(judge(together(without, none)).outcome).toBe("kept");
  });

  it("must name each of them; others it may name as well", () => {
    expect(judge(listing(...["data-kafka-0", "data-kafka-1", "data-kafka-2", "x"].map(named))).outcome).toBe("kept");
    const finding = judge(listing(named("data-kafka-0")));
    expect(violationsOf(finding)).toEqual(broken("SnapshotsNotListed"));
    expect(finding.message).toContain(`${named("data-kafka-1")} of data-kafka-1, ${named("data-kafka-2")} of`);
  });

  it.each<[string, Partial<VolumeInfo>]>([
    ["of the CSI driver", { method: "CSISnapshot" }],
    ["that was skipped", { skipped: true }],
    ["of another tenant", { claim: { namespace: "tenant-globex", name: "data-kafka-1" } }],
  ])("need not name a volume %s", (_, fields) => {
    const only = volumeInfo({ namespace: "tenant-acme", name: "data-kafka-1" }, newest, fields);
    const infos = (facts: StoredFacts) => void facts.volumeInfos.set(newest.name, observed([only], NOW));
    expect(judge(together(listing(), infos)).outcome).toBe("kept");
  });
});
