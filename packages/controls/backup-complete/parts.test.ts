import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, type Reading, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import { backup, claim, LAST_NIGHT, type MutableFacts, NOW, snapshotOf, volumeInfo } from "../cluster.fixture.ts";
import { judge, LIMIT, namespace, violations } from "./judge.fixture.ts";

/** Two Schedules take in a part each: kafka-0 and kafka-1, and an hour before that kafka-2. */
const part = (name: string, schedule: string, startedAt: number): Backup =>
  backup({ name, startedAt, narrowedBy: ["labelSelector"], labels: { "velero.io/schedule-name": schedule } });
const even = part("even-1", "even", LAST_NIGHT);
const odd = part("odd-1", "odd", LAST_NIGHT - HOUR);
const entries = (made: Backup, names: readonly string[], fields: Partial<VolumeInfo> = {}) =>
  names.map((name) => volumeInfo({ namespace, name }, made, fields));

interface Parts {
  readonly evenHolds?: Reading<readonly VolumeInfo[]>;
  readonly oddHolds?: Reading<readonly VolumeInfo[]>;
  readonly oddBackup?: Backup;
  readonly more?: (facts: MutableFacts) => void;
}

function judgeParts({ evenHolds, oddHolds, oddBackup = odd, more }: Parts = {}) {
  return judge((facts) => {
    facts.backups = [even, oddBackup];
    for (const name of ["data-kafka-0", "data-kafka-1"]) facts.snapshots.push(snapshotOf({ namespace, name }, even));
    facts.snapshots.push(snapshotOf({ namespace, name: "data-kafka-2" }, odd));
    facts.volumeInfos.set(even.name, evenHolds ?? observed(entries(even, ["data-kafka-0", "data-kafka-1"]), NOW));
    facts.volumeInfos.set(odd.name, oddHolds ?? observed(entries(odd, ["data-kafka-2"]), NOW));
    more?.(facts);
  });
}

const no = (cause: UnreadableCause, name: string) => unreadable(cause, `s3://example-backups/${name}`, "no");

describe("backups that each take in a part", () => {
  it("hold a claim where any of them does", () => {
    expect(judgeParts()).toMatchObject({
      outcome: "kept",
      message: "Backups even-1, odd-1 hold 3 volumes of tenant-acme.",
      evidence: { backup: "even-1", others: [{ backup: "odd-1", phase: "Completed" }] },
    });
  });

  it("that leave a claim out are all named", () => {
    const finding = judgeParts({ oddHolds: observed([], NOW) });
    expect(violations(finding)).toEqual(["NotInBackup PersistentVolumeClaim tenant-acme/data-kafka-2"]);
    expect(finding.message).toBe(
      "PersistentVolumeClaim tenant-acme/data-kafka-2 is not in any of the backups even-1, odd-1.",
    );
  });

  it("hold a claim that one of them failed to copy where another has a good copy", () => {
    const failed = entries(even, ["data-kafka-0", "data-kafka-1", "data-kafka-2"], { result: "failed" });
    const good = entries(even, ["data-kafka-0", "data-kafka-1"]);
    expect(judgeParts({ evenHolds: observed([...failed, ...good], NOW) }).outcome).toBe("kept");
  });

  it("of which one cannot be opened are unknown for a claim that no other holds, and for no other claim", () => {
    expect(judgeParts({ oddHolds: no("forbidden", "odd-1") })).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
      evidence: { source: "s3://example-backups/odd-1" },
    });
    const all = observed(entries(even, ["data-kafka-0", "data-kafka-1"]), NOW);
    const alsoOdd = (facts: MutableFacts) => {
      facts.persistentVolumeClaims = facts.persistentVolumeClaims.filter(({ name }) => name !== "data-kafka-2");
    };
    expect(judgeParts({ evenHolds: all, oddHolds: no("forbidden", "odd-1"), more: alsoOdd }).outcome).toBe("kept");
  });

  it("of which none can be opened are both named", () => {
    const finding = judgeParts({ evenHolds: no("forbidden", "even-1"), oddHolds: no("throttled", "odd-1") });
    expect(finding.evidence["unreadable"]).toEqual(["s3://example-backups/even-1", "s3://example-backups/odd-1"]);
  });

  it("of which one has no volumeinfo are broken by that Backup, once", () => {
    const finding = judgeParts({ evenHolds: no("notFound", "even-1") });
    expect(violations(finding)).toEqual(["VolumeInfoMissing Backup even-1"]);
  });

  it("hold a claim by a copy that is as old as it may be, and not by an older one", () => {
    const aged = (age: number) =>
      judgeParts({
        oddBackup: { ...odd, startedAt: NOW - age },
        more: (facts) => {
          facts.persistentVolumeClaims = facts.persistentVolumeClaims.map((one) => ({ ...one, createdAt: 0 }));
        },
      });
    expect(aged(LIMIT).outcome).toBe("kept");
    expect(violations(aged(LIMIT + 1))).toEqual(["CopyTooOld PersistentVolumeClaim tenant-acme/data-kafka-2"]);
    expect(aged(5 * DAY).message).toBe(
      "PersistentVolumeClaim tenant-acme/data-kafka-2: its newest copy is in backup odd-1, which is 5 d old; allowed are 1 d 2 h.",
    );
  });

  it("give a claim that is younger than one of them until the next is due", () => {
    const young = (age: number) =>
      judgeParts({
        more: (facts) =>
          void facts.persistentVolumeClaims.push(
            claim({ namespace, name: "new", createdAt: NOW - age, volumeName: PV }),
          ),
      });
    // Younger than odd-1, and older than even-1.
    expect(young(11 * HOUR + 1)).toMatchObject({ outcome: "kept", advisories: [{ reason: "ClaimNotInBackupYet" }] });
    expect(violations(young(12 * HOUR))).toEqual(["NotInBackup PersistentVolumeClaim tenant-acme/new"]);
  });
});

const PV = "pv-tenant-acme-data-kafka-0";

describe("a claim that is lost", () => {
  it("is broken even where its backup cannot be opened", () => {
    const lost = (facts: MutableFacts) => {
      facts.persistentVolumeClaims = [claim({ namespace, name: "data-kafka-0", phase: "Lost" })];
    };
    const finding = judgeParts({ evenHolds: no("forbidden", "e"), oddHolds: no("forbidden", "o"), more: lost });
    expect(violations(finding)).toEqual(["ClaimLost PersistentVolumeClaim tenant-acme/data-kafka-0"]);
  });
});
