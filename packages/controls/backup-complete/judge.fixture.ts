import { HOUR } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import type { Finding } from "#domain/finding.ts";
import { observed } from "#domain/reading.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import type { PersistentVolumeClaim } from "#domain/workloads.ts";
import {
  backup,
  claim,
  healthyFacts,
  type Judging,
  judgeFacts,
  type MutableFacts,
  NOW,
  snapshotId,
  snapshotOf,
  volumeInfo,
} from "../cluster.fixture.ts";
import { backupComplete } from "./control.ts";

export const namespace = "tenant-acme";
export const kafka1 = { namespace, name: "data-kafka-1" };
export const newest = backup({ name: "acme-daily-20260310010000" });
export const LIMIT = 26 * HOUR;

/** The finding about acme, once a healthy cluster has been changed. */
export function judge(change: (facts: MutableFacts) => void = () => undefined, judging: Judging = {}): Finding {
  const facts = healthyFacts();
  change(facts);
  const finding = judgeFacts([backupComplete], facts, judging).find((found) => found.tenant === "acme");
  if (finding === undefined) throw new Error("no finding about acme");
  return finding;
}

/** Changes what the newest backup says of data-kafka-1. */
export function entry(...changes: readonly Partial<VolumeInfo>[]) {
  return (facts: MutableFacts): void => {
    const others = ["data-kafka-0", "data-kafka-2"].map((name) => volumeInfo({ namespace, name }, newest));
    const changed = changes.map((fields) => volumeInfo(kafka1, newest, fields));
    facts.volumeInfos.set(newest.name, observed([...others, ...changed], NOW));
  };
}

/** Changes what EC2 says of the snapshot of data-kafka-1; undefined: EC2 does not have it. */
export function snapshot(fields: Partial<Snapshot> | undefined) {
  return (facts: MutableFacts): void => {
    const others = facts.snapshots.filter(({ id }) => id !== snapshotId(kafka1, newest));
    facts.snapshots = fields === undefined ? others : [...others, snapshotOf(kafka1, newest, fields)];
  };
}

/** Changes the claim data-kafka-1 itself. */
export function claimed(fields: Partial<PersistentVolumeClaim>) {
  return (facts: MutableFacts): void => {
    const others = facts.persistentVolumeClaims.filter(
      (one) => one.name !== kafka1.name || one.namespace !== namespace,
    );
    facts.persistentVolumeClaims = [...others, claim({ ...kafka1, ...fields })];
  };
}

export const together = (...changes: readonly ((facts: MutableFacts) => void)[]) => {
  return (facts: MutableFacts): void => changes.forEach((change) => void change(facts));
};
export const violations = (finding: Finding) =>
  finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
export const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);
