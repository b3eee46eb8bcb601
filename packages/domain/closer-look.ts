import type { Instant } from "./instant.ts";
import type { ObjectVersion } from "./pruning.ts";
import type { VolumeInfo } from "./velero.ts";

/** One version of one object, with what the listing said of it. */
export interface ListedVersion extends ObjectVersion {
  readonly state: "current" | "hidden" | "marker";
  readonly writtenAt: Instant;
}

/** What opening a backup showed: what is wrong with it, and the volumes that it says it holds. */
export interface BackupProof {
  readonly faults: readonly string[];
  readonly volumes: readonly VolumeInfo[];
}
