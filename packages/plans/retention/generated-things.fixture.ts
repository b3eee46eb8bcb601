import fc from "fast-check";
import { DAY } from "#domain/duration.ts";

export const NOW = Date.parse("2026-06-01T12:00:00Z");

export const IDS = ["acme", "acme-eu", "globex", "gone"] as const;
/** Whose: one of the tenants, everybody, a namespace of no tenant. */
const SCOPES = [...IDS, "*", "monitoring"] as const;
export type Scope = (typeof SCOPES)[number];

export const namespaceOf = (scope: Scope) => (scope === "monitoring" || scope === "*" ? scope : `tenant-${scope}`);

/** One backup with all that it may have, or what is left of one. */
export const backupThing = fc.record({
  of: fc.constantFrom(...SCOPES),
  takenDaysAgo: fc.integer({ min: 1, max: 70 }),
  ttlDays: fc.constantFrom(10, 30, 30, 30, 60),
  phase: fc.constantFrom(
    "Completed",
    "Completed",
    "Completed",
    "PartiallyFailed",
    "Failed",
    "Deleting",
    "InProgress",
    "?",
  ),
  location: fc.constantFrom("default", "default", "default", "default", "second", "old"),
  /** Nothing is left but its snapshots. */
  lost: fc.constantFrom(false, false, true),
  object: fc.constantFrom(true, true, false),
  folder: fc.constantFrom("whole", "whole", "whole", "noMetadata", "none"),
  isGood: fc.boolean(),
  proof: fc.constantFrom("told", "told", "told", "missing"),
  list: fc.constantFrom("read", "read", "read", "read", "read", "read", "read", "unreadable"),
  snapshots: fc.array(
    fc.record({
      by: fc.constantFrom("native", "native", "csi"),
      volume: fc.constantFrom("pv", "remembered", "unknown"),
      state: fc.constantFrom("completed", "completed", "completed", "pending"),
      use: fc.constantFrom(
        "none",
        "none",
        "none",
        "none",
        "locked",
        "image",
        "shared",
        "askedNobody",
        "service",
        "content",
      ),
      otherCluster: fc.constantFrom(false, false, false, true),
      hint: fc.constantFrom(undefined, undefined, undefined, ...IDS),
    }),
    { maxLength: 2 },
  ),
  seen: fc.constantFrom(undefined, 1 * DAY, 4 * DAY, 4 * DAY, 40 * DAY),
  borrows: fc.constantFrom(undefined, undefined, 0, 1, 2),
  request: fc.constantFrom(undefined, undefined, undefined, "New", "failed", "dead"),
  restoring: fc.constantFrom(false, false, false, false, true),
  hidden: fc.constantFrom(0, 0, 1, 2),
  hiddenDaysAgo: fc.integer({ min: 1, max: 70 }),
  schedule: fc.boolean(),
});
export type BackupThing = typeof backupThing extends fc.Arbitrary<infer T> ? T : never;

export const folderThing = fc.record({
  area: fc.constantFrom("restores", "kopia", "restic"),
  of: fc.constantFrom(...IDS, "monitoring", "nobody"),
  object: fc.constantFrom(true, false, false),
  objects: fc.constantFrom(0, 1, 3),
  hidden: fc.constantFrom(0, 2),
  hiddenDaysAgo: fc.integer({ min: 1, max: 70 }),
  writtenDaysAgo: fc.integer({ min: 0, max: 70 }),
  seen: fc.constantFrom(undefined, 1 * DAY, 4 * DAY, 40 * DAY),
});
export type FolderThing = typeof folderThing extends fc.Arbitrary<infer T> ? T : never;
