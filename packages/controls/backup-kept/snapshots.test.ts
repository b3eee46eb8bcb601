import { describe, expect, it } from "vitest";
import type { Backup } from "#domain/velero.ts";
import { NOW } from "../cluster.fixture.ts";
import { backupNameOf, changeBackup, findingOf, type StoredFacts, together, violationsOf } from "../stored.fixture.ts";
import { backupKept } from "./control.ts";

const judge = findingOf(backupKept, "acme");
const older = backupNameOf("acme", 3);

/** EC2 has lost so many snapshots of a backup. */
function lost(backupName: string, count: number) {
  return (facts: StoredFacts): void => {
    let left = count;
    facts.snapshots = facts.snapshots.filter(({ tags }) => tags["velero.io/backup"] !== backupName || left-- <= 0);
  };
}

describe("the snapshots of an older backup", () => {
  it("that EC2 has lost break the promise: what is left cannot be restored as a whole", () => {
    const finding = judge(lost(older, 2));
    expect(violationsOf(finding)).toEqual([`SnapshotsGone Backup ${older}`]);
    expect(finding.message).toBe(
      `Backup ${older} of 2026-03-07T01:00:00Z has lost snapshots: of the 3 that Velero made, EC2 has 1, and was to be kept until 2026-04-06T01:00:00Z.`,
    );
  });

  it("are not counted of the newest, of which backup-complete says more", () => {
    expect(judge(lost(backupNameOf("acme", 0), 3)).outcome).toBe("kept");
  });

  it.each<[string, Partial<Backup>]>([
    ["failed", { phase: "Failed" }],
    ["has expired", { expiresAt: NOW - 1 }],
    ["made none by itself", { volumeSnapshots: { attempted: 0, completed: 0 } }],
  ])("are not missed where it %s", (_, fields) => {
    expect(violationsOf(judge(together(lost(older, 3), changeBackup("acme", 3, fields))))).not.toContain(
      `SnapshotsGone Backup ${older}`,
    );
  });
});
