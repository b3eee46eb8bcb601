import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { NOW, snapshotOf } from "../cluster.fixture.ts";
import { advice, judge, kafka1, newest, snapshot, violations } from "./judge.fixture.ts";

describe("the snapshot", () => {
  it.each<[string, Partial<Snapshot>, string]>([
    ["is of another volume", { volumeId: "vol-other" }, "SnapshotOfOtherVolume"],
    ["is not encrypted", { encrypted: false }, "SnapshotNotEncrypted"],
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

  it.each([
    ["any", undefined, "kept"],
    ["its own, by ARN", "arn:aws:kms:eu-west-1:111122223333:key/aaaa", "kept"],
    ["its own, by id", "aaaa", "kept"],
    ["another", "arn:aws:kms:eu-west-1:111122223333:key/bbbb", "broken"],
    ["one whose id only ends the same", "aa", "broken"],
  ])("must have the configured key: %s", (_, kmsKey, outcome) => {
    const promises = kmsKey === undefined ? {} : { storage: { kmsKey } };
    expect(judge(undefined, { promises }).outcome).toBe(outcome);
  });

  it("without a key that EC2 names is not of the configured one", () => {
    const { kmsKey: _, ...keyless } = snapshotOf(kafka1, newest);
    const promises = { storage: { kmsKey: "aaaa" } };
    const finding = judge(
      (facts) => {
        facts.snapshots = facts.snapshots.map((one) => (one.id === keyless.id ? keyless : one));
      },
      { promises },
    );
    expect(finding).toMatchObject({ outcome: "broken", reason: "SnapshotKeyWrong" });
  });
});
