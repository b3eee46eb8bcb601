import { itemKey } from "#domain/deletion.ts";
import type { PruneItem, PruneReason, SkippedItem } from "#domain/pruning.ts";
import { planExpiredBackups } from "./expired-backups.ts";
import { planGoneLocations } from "./gone-locations.ts";
import { planHiddenVersions } from "./hidden-versions.ts";
import type { Sightings } from "./ledger.ts";
import { beyondLimits } from "./limits.ts";
import { planOrphanSnapshots } from "./orphan-snapshots.ts";
import type { LastGood, Ruling } from "./ruling.ts";
import { planStrayFolders } from "./stray-folders.ts";
import type { RetentionWorld } from "./world.ts";

/** THE LIST: what goes, each with the reasons that depend on having been seen before. */
const RULES: readonly {
  readonly rule: (world: RetentionWorld) => Ruling;
  readonly watches: readonly PruneReason[];
}[] = [
  { rule: planExpiredBackups, watches: [] },
  { rule: planGoneLocations, watches: ["LocationGone"] },
  { rule: planOrphanSnapshots, watches: ["OrphanSnapshot"] },
  { rule: planStrayFolders, watches: ["FolderWithoutMetadata", "FolderWithoutRestore", "RepositoryOfNobody"] },
  { rule: planHiddenVersions, watches: [] },
];

export interface RetentionPlan {
  readonly items: readonly PruneItem[];
  readonly skipped: readonly SkippedItem[];
  readonly beyondLimits: readonly string[];
  readonly lastGood: readonly LastGood[];
  readonly sightings: Sightings;
}

/** What may be deleted of a cluster now, what not, and why. Nothing follows from what is not known. */
export function planRetention(world: RetentionWorld): RetentionPlan {
  const rulings = RULES.map(({ rule, watches }) => ({ ruling: rule(world), watches }));
  const found = new Map<string, PruneItem>();
  for (const { ruling } of rulings)
    for (const item of ruling.items) if (!found.has(itemKey(item))) found.set(itemKey(item), item);
  const items = [...found.values()];
  return {
    items,
    skipped: rulings.flatMap(({ ruling }) => ruling.skipped),
    beyondLimits: beyondLimits(items, world),
    lastGood: rulings.flatMap(({ ruling }) => ruling.lastGood ?? []),
    sightings: {
      looked: new Set(rulings.flatMap(({ ruling, watches }) => (ruling.suspects === undefined ? [] : watches))),
      suspects: rulings.flatMap(({ ruling }) => ruling.suspects ?? []),
    },
  };
}
