import { formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, SkippedItem } from "#domain/pruning.ts";
import { addressOf } from "#domain/storage.ts";
import { type Backup, locationOf, takenAt } from "#domain/velero.ts";
import type { DeleteBackupRequest, Restore } from "#domain/velero-traces.ts";
import { isRequestDue, requestName, whatVeleroSaid } from "../requests.ts";
import { keepLastGood } from "./goodness.ts";
import { heldBack, idsOf, type Objection, tenantsInScope } from "./owners.ts";
import { sharedPlace, troubleOf } from "./places.ts";
import { blind, type Ruling, skip, type Thing } from "./ruling.ts";
import { factsOf, type RetentionFacts, type RetentionWorld } from "./world.ts";

/** Velero looks once in each cycle; within two it must have begun. */
const CYCLES = 2;
/** How much longer than promised is nobody's decision, but the time that things take. */
const TOLERANCE: Milliseconds = 6 * HOUR;

/** In these Velero has ended its work, and deletes when it is asked to. */
const DELETABLE: ReadonlySet<string> = new Set([
  ...["Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting"],
]);
const RESTORED: ReadonlySet<string> = new Set(["Completed", "PartiallyFailed", "Failed", "FailedValidation"]);

const NEEDS = ["backups", "restores", "deleteBackupRequests", "backupStorageLocations"] as const;
type ExpiredFacts = Pick<RetentionFacts, (typeof NEEDS)[number]>;

/** Backups that should be gone, and that Velero has not collected. */
export function planExpiredBackups(world: RetentionWorld): Ruling {
  const facts = factsOf(world.readings, NEEDS);
  const { cluster } = world;
  if ("unreadable" in facts)
    return blind({ kind: "Backup", id: "(every Backup)", place: cluster.name }, facts.unreadable);
  const skipped: SkippedItem[] = [];
  const leaving: Backup[] = [];
  for (const backup of facts.backups.filter((one) => isOverdue(one, world))) {
    if (locationOf(backup, facts.backupStorageLocations) === undefined) continue; // see gone-locations.ts
    const objection = objectionTo(backup, facts, world);
    if (objection === undefined) leaving.push(backup);
    else skipped.push(skip(thingOf(backup, world), objection.reason, objection.message));
  }
  const { kept, lastGood } = keepLastGood(leaving, facts.backups, (one) => isOverdue(one, world), world);
  const items: PruneItem[] = [];
  for (const backup of leaving) {
    const keep = kept.get(backup.name);
    if (keep !== undefined) skipped.push(skip(thingOf(backup, world), keep.reason, keep.message));
    else items.push(itemOf(backup, facts, world));
  }
  return { items, skipped: [...skipped, ...reportLonger(facts.backups, world)], lastGood };
}

/** Backups that could go if their tenants keep a good one: what is opened before a plan is made. */
export function expiredCandidates(world: RetentionWorld): readonly Backup[] {
  const facts = factsOf(world.readings, NEEDS);
  if ("unreadable" in facts) return [];
  return facts.backups.filter((one) => isOverdue(one, world));
}

export function isOverdue(backup: Backup, world: RetentionWorld): boolean {
  return isExpired(backup, world) || (world.settings.longerTtl === "delete" && isKeptLonger(backup, world));
}

/** Expired, and for so long that Velero should have begun to collect it. */
export function isExpired({ expiresAt }: Backup, { velero, now }: RetentionWorld): boolean {
  return expiresAt !== undefined && now - expiresAt > CYCLES * velero.collectionCycle;
}

/** Older than promised, and not to expire yet. */
function isKeptLonger(backup: Backup, { retention, now }: RetentionWorld): boolean {
  const { expiresAt } = backup;
  return expiresAt !== undefined && expiresAt > now && now - takenAt(backup) > retention + TOLERANCE;
}

export function thingOf(backup: Backup, world: RetentionWorld): Thing {
  const tenants = idsOf(tenantsInScope(backup, world));
  return { kind: "Backup", id: backup.name, place: world.cluster.name, tenants };
}

/** What stands against deleting a Backup, wherever it is stored. */
export function objectionToBackup(
  backup: Backup,
  { restores }: { readonly restores: readonly Restore[] },
  world: RetentionWorld,
): Objection | undefined {
  const { name, phase, uid } = backup;
  const held = heldBack(tenantsInScope(backup, world));
  if (held !== undefined) return held;
  if (uid === "") return { reason: "Unidentified", message: `Backup ${name} has no UID to know it again by.` };
  if (!DELETABLE.has(phase)) return { reason: "BackupNotEnded", message: `Backup ${name} is ${phase}.` };
  const restore = restores.find((one) => one.backupName === name && !RESTORED.has(one.phase));
  if (restore === undefined) return undefined;
  return { reason: "BeingRestored", message: `Restore ${restore.name} of Backup ${name} is ${restore.phase}.` };
}

function objectionTo(backup: Backup, facts: ExpiredFacts, world: RetentionWorld): Objection | undefined {
  const objection = objectionToBackup(backup, facts, world);
  if (objection !== undefined) return objection;
  const location = locationOf(backup, facts.backupStorageLocations);
  if (location === undefined) return { reason: "LocationGone", message: `Backup ${backup.name} has no location.` };
  const trouble = troubleOf(location, world) ?? sharedPlace(location, world);
  if (trouble !== undefined) return trouble;
  const requests = requestsFor(backup, facts.deleteBackupRequests);
  if (isRequestDue(requests, world.now)) return undefined;
  const message = `Velero was asked to delete Backup ${backup.name}${whatVeleroSaid(requests)}: it is asked again later.`;
  return { reason: "AlreadyRequested", message };
}

function requestsFor({ name }: Backup, requests: readonly DeleteBackupRequest[]): readonly DeleteBackupRequest[] {
  return requests.filter(({ backupName }) => backupName === name);
}

function itemOf(backup: Backup, facts: ExpiredFacts, world: RetentionWorld): PruneItem {
  const { uid, name, phase, expiresAt } = backup;
  const requests = requestsFor(backup, facts.deleteBackupRequests);
  const location = locationOf(backup, facts.backupStorageLocations);
  const failure = backup.labels["velero.io/gc-failure"];
  const expired = isExpired(backup, world);
  const until = expiresAt === undefined ? "" : formatInstant(expiresAt);
  const age = formatDuration(world.now - takenAt(backup));
  const why = expired
    ? `expired at ${until}, and Velero has not collected it${failure === undefined ? "" : `: ${failure}`}${whatVeleroSaid(requests)}`
    : `is ${age} old and would be kept until ${until}; promised are ${formatDuration(world.retention)}`;
  return {
    ...thingOf(backup, world),
    reason: expired ? "ExpiredNotCollected" : "KeptLongerThanPromised",
    message: `Backup ${name} ${why}.`,
    facts: {
      ...{ phase, takenAt: formatInstant(takenAt(backup)), expiresAt: until },
      ...{ location: location === undefined ? "" : addressOf(location), requestsBefore: requests.length },
    },
    method: { by: "DeleteBackupRequest", uid, request: requestName(backup, requests) },
    after: [],
  };
}

/** What somebody gave a longer life is theirs to decide, unless the configuration says otherwise. */
function reportLonger(backups: readonly Backup[], world: RetentionWorld): readonly SkippedItem[] {
  if (world.settings.longerTtl === "delete") return [];
  return backups
    .filter((backup) => isKeptLonger(backup, world))
    .map((backup) => {
      const who = "velero.io/schedule-name" in backup.labels ? "its Schedule" : "a person";
      const message = `Backup ${backup.name} is ${formatDuration(world.now - takenAt(backup))} old, and ${who} has it kept until ${formatInstant(backup.expiresAt ?? 0)}; promised are ${formatDuration(world.retention)}. pruning.longerTtl: delete in surety.yaml would delete it.`;
      return skip(thingOf(backup, world), "KeptLonger", message);
    });
}
