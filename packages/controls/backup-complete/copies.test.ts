import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { NOW } from "../cluster.fixture.ts";
import { advice, judge, snapshot, violations } from "./judge.fixture.ts";

describe("the snapshot", () => {
  it.each<[string, Partial<Snapshot>, string]>([
    ["is of another volume", { volumeId: "vol-other" }, "SnapshotOfOtherVolume"],
    ["has failed", { state: "error" }, "SnapshotFailed"],
    ["lies in the recycle bin", { state: "recoverable" }, "SnapshotFailed"],
    ["is being taken out of it", { state: "recovering" }, "SnapshotFailed"],
  ])("that %s breaks the promise", (_, fields, reason) => {
    expect(violations(judge(snapshot(fields)))).toEqual([`${reason} PersistentVolumeClaim tenant-acme/data-kafka-1`]);
  });

  it("in a state that is not known makes nothing kept", () => {
    expect(judge(snapshot({ state: "thawing" }))).toMatchObject({
      outcome: "unknown",
      reason: "SnapshotNotUnderstood",
    });
  });

  it("may be pending for six hours, and not longer", () => {
    const pending = judge(snapshot({ state: "pending", startedAt: NOW - 6 * HOUR }));
    expect([pending.outcome, ...advice(pending)]).toEqual(["kept", "SnapshotPending"]);
    const late = judge(snapshot({ state: "pending", startedAt: NOW - 6 * HOUR - 1 }));
    expect(late).toMatchObject({ outcome: "broken", reason: "SnapshotPending" });
    expect(late.message).toContain("which is still pending after 6 h.");
  });

  it("that is older than its backup holds what was there before", () => {
    const begun = Date.parse("2026-03-10T01:00:00Z");
    expect(judge(snapshot({ startedAt: begun - HOUR })).outcome).toBe("kept");
    const finding = judge(snapshot({ startedAt: begun - HOUR - 1 }));
    expect(violations(finding)).toEqual(["SnapshotOfOtherBackup PersistentVolumeClaim tenant-acme/data-kafka-1"]);
    expect(finding.message).toContain("which is of 2026-03-09T23:59:59.999Z already");
  });

  it("in the archive tier is whole, and does not come back at once", () => {
    const finding = judge(snapshot({ archived: true }));
    expect([finding.outcome, ...advice(finding)]).toEqual(["kept", "SnapshotArchived"]);
  });

  it("that is not encrypted is whole: another control says that it is not encrypted", () => {
    expect(judge(snapshot({ encrypted: false })).outcome).toBe("kept");
  });
});
