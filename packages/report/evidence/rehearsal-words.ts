import type { RehearsalRecord } from "#domain/rehearsal-record.ts";

/** What a rehearsal showed, in a sentence. */
export function rehearsalVerdict({
  outcome,
  backup,
  claims,
  verifiedBy,
}: Pick<RehearsalRecord, "backup" | "claims" | "outcome" | "verifiedBy">): string {
  if (outcome === "abandoned")
    return `The rehearsal of Backup ${backup} was stopped before its end, and says nothing about it.`;
  if (outcome === "failed") return `Backup ${backup} could not be restored as it should be.`;
  const volumes = claims.length === 1 ? "its 1 volume" : `its ${claims.length} volumes`;
  const content = verifiedBy === null ? "" : ` ${verifiedBy} looked into them, and was content.`;
  return `Backup ${backup} was restored beside the tenant, with ${volumes}, and all that was checked was right.${content}`;
}

export function sizeOf(gib: number | null): string {
  return gib === null ? "–" : `${gib} GiB`;
}
