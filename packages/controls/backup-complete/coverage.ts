import type { BackupCoverage } from "#domain/backup-list.ts";
import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import { claimsByNamespace } from "#domain/workloads.ts";
import { type ClaimState, judgeClaim } from "./claims.ts";
import type { HasFileCopies } from "./file-copies.ts";

const MOST_NAMES = 10;
/** Who came after a backup had begun is not missing in it, however long ago that is. */
const EVER: Milliseconds = 36_500 * DAY;

interface Circumstances {
  readonly facts: Pick<Facts, "persistentVolumeClaims" | "persistentVolumes" | "snapshots">;
  readonly volumeInfo: Reading<readonly VolumeInfo[]>;
  readonly hasFileCopies: HasFileCopies;
  readonly now: Instant;
}

/** What one backup holds of a namespace's volumes, by the same rules as those by which the control judges the newest. */
export function coverageOf(
  backup: Backup,
  namespace: string,
  circumstances: Circumstances,
): BackupCoverage | undefined {
  const { facts, volumeInfo, hasFileCopies, now } = circumstances;
  if (volumeInfo.status === "unreadable") return undefined;
  const judged = claimsByNamespace(facts.persistentVolumeClaims)
    .get(namespace)
    .map((claim) => {
      const { persistentVolumes: volumes, snapshots } = facts;
      const lists = { backups: [{ backup, volumeInfo }], volumes, snapshots, hasFileCopies };
      const state = judgeClaim(claim, { ...lists, allowed: EVER, now });
      return { name: claim.name, kind: KINDS[state.state](state) };
    });
  const of = (kind: Kind) => judged.filter((one) => one.kind === kind);
  return {
    ...{ seenAt: now, snapshots: of("snapshot").length, copies: of("copy").length, unclear: of("unclear").length },
    missing: of("missing").length,
    missingNames: of("missing")
      .slice(0, MOST_NAMES)
      .map(({ name }) => name),
  };
}

type Kind = "snapshot" | "copy" | "missing" | "unclear" | "notExpected";

const KINDS: Readonly<Record<ClaimState["state"], (state: ClaimState) => Kind>> = {
  held: (state) => (state.state === "held" && state.where.startsWith("snap-") ? "snapshot" : "copy"),
  notHeld: () => "missing",
  unopened: () => "unclear",
  notUnderstood: () => "unclear",
  notDue: () => "notExpected",
  noVolume: () => "notExpected",
};
