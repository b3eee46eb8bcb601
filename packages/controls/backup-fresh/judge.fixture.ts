import { HOUR } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import type { Backup, Schedule } from "#domain/velero.ts";
import {
  backup,
  healthyFacts,
  type Judging,
  judgeFacts,
  type MutableFacts,
  NOW,
  schedule,
} from "../cluster.fixture.ts";
import { backupFresh } from "./control.ts";

/** The finding about acme, once a healthy cluster has been changed. */
export function judge(change: (facts: MutableFacts) => void = () => undefined, judging: Judging = {}): Finding {
  const facts = healthyFacts();
  change(facts);
  return about("acme", judgeFacts([backupFresh], facts, judging));
}

export function about(id: string, findings: readonly Finding[]): Finding {
  const found = findings.find((finding) => finding.tenant === id);
  if (found === undefined) throw new Error(`no finding about ${id}`);
  return found;
}

/** Puts these in the place of what a healthy cluster has. */
export function replace(...replacements: readonly Partial<MutableFacts>[]) {
  return (facts: MutableFacts): void => void Object.assign(facts, ...replacements);
}

export const withBackups = (...backups: Backup[]) => replace({ backups });
export const withSchedule = (fields: Partial<Schedule>) =>
  replace({ schedules: [schedule({ name: "acme-daily", ...fields })] });

export const aged = (age: number, fields: Partial<Backup> = {}) =>
  backup({ name: "acme-daily-1", startedAt: NOW - age, ...fields });
export const LIMIT = 26 * HOUR;
export const reasons = (finding: Finding) => finding.violations.map(({ reason, id }) => `${reason} ${id}`);
export const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);
