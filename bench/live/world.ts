import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

export const CLAIMS = 9;
export const BACKUPS = 3;
/** How long after its making the world is looked at: what is younger than an hour may be in the making. */
export const LATER = 6 * HOUR;

/** What can be wrong with a tenant, in the order in which faulty tenants have it. */
const FAULTS = ["claimMissing", "snapshotGone", "tooOld", "failed", "skipped", "truncated"] as const;
export type Fault = (typeof FAULTS)[number];

/** A backup as it is to be made; snapshots are made for each of its claims but those that `without` names. */
export interface PlannedBackup {
  readonly name: string;
  readonly startedAt: Instant;
  readonly phase: "Completed" | "Failed";
  readonly isNewest: boolean;
}

export interface PlannedTenant {
  readonly id: string;
  readonly namespace: string;
  readonly fault: Fault | undefined;
  readonly claims: readonly string[];
  /** Newest first. */
  readonly backups: readonly PlannedBackup[];
  /** The name of a backup that there is not, of which a snapshot was left behind. */
  readonly goneBackup: string;
}

/** What whoever looks at the world should find. */
export interface Expected {
  readonly notFresh: readonly string[];
  readonly notComplete: readonly string[];
}

/** Tenants of which one in a hundred is faulty, each in one way; and for each one snapshot of a backup that is gone. */
export function planWorld(size: number, madeAt: Instant): readonly PlannedTenant[] {
  return Array.from({ length: size }, (_, at) => planTenant(at, madeAt));
}

function planTenant(at: number, madeAt: Instant): PlannedTenant {
  const id = `t${String(at).padStart(4, "0")}`;
  const fault = at % 100 === 42 ? FAULTS[Math.floor(at / 100) % FAULTS.length] : undefined;
  const ages = agesOf(fault);
  return {
    ...{ id, namespace: `tenant-${id}`, fault, goneBackup: backupName(id, madeAt - 10 * DAY) },
    claims: Array.from({ length: CLAIMS }, (_, number) => `data-kafka-${number}`),
    backups: ages.map((age, number) => {
      const startedAt = madeAt - MINUTE - age;
      const phase = fault === "failed" && number === 0 ? "Failed" : "Completed";
      return { name: backupName(id, startedAt), startedAt, phase, isNewest: number === 0 };
    }),
  };
}

function agesOf(fault: Fault | undefined): readonly number[] {
  if (fault === "tooOld") return [3 * DAY, 4 * DAY, 5 * DAY];
  if (fault === "failed") return [0, 2 * DAY, 3 * DAY];
  return [0, DAY, 2 * DAY];
}

function backupName(id: string, at: Instant): string {
  return `${id}-daily-${new Date(at).toISOString().replace(/\D/gu, "").slice(0, 14)}`;
}

export function expectedOf(tenants: readonly PlannedTenant[]): Expected {
  const withFault = (...faults: readonly Fault[]) =>
    tenants.flatMap(({ id, fault }) => (fault !== undefined && faults.includes(fault) ? [id] : []));
  return {
    notFresh: withFault("tooOld", "failed"),
    notComplete: withFault("claimMissing", "snapshotGone", "skipped", "truncated"),
  };
}

/** Whether a backup has a snapshot of a claim, by EC2. */
export function hasSnapshot({ fault }: PlannedTenant, { isNewest }: PlannedBackup, claim: string): boolean {
  const isFaulty = isNewest && claim === "data-kafka-4";
  return !(isFaulty && (fault === "claimMissing" || fault === "snapshotGone" || fault === "skipped"));
}
