import { formatDuration } from "#domain/duration.ts";
import type { Advisory } from "#domain/finding.ts";
import { formatInstant, isFromTheFuture } from "#domain/instant.ts";
import { NEVER_REHEARSED, type RehearsalResult, type TenantRehearsals } from "#domain/rehearsal.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notUnderstood, unknown } from "../verdict.ts";
import { reasons } from "./reasons.ts";

/** What a rehearsal can find wrong, as its plan names it; another version may know more. */
const FAULTS: ReadonlySet<string> = new Set([
  ...["RestoreFailed", "TimedOut", "NamespaceTaken", "NamespaceGone", "ClaimMissing", "VolumeMissing", "VolumeNotNew"],
  ...["WrongSnapshot", "NotEncrypted", "TooSmall", "ObjectsMissing", "NotAtRest"],
  ...["VerificationFailed", "VerificationTimedOut"],
]);

const SOURCE = { source: "restore rehearsals" };

/** A backup is proven by restoring it, and by nothing else: that it is fresh, complete and intact is no proof. */
export const restoreProven = defineControl({
  id: "restore-proven",
  promise: "restorable",
  severity: "ticket",
  looksAt: "The last rehearsal in which the tenant's newest backup was restored beside it, and checked.",
  reasons,
  needs: [],
  considers: ["rehearsals"],
  about: "tenants",
  judge({ id, namespace }, { promises, considered, now }) {
    const { every } = promises.restore;
    const promised = `promised is one every ${formatDuration(every)}`;
    const nobodyKnows = `Nobody knows whether a backup of ${namespace} can be restored`;
    const { rehearsals } = considered;
    if (rehearsals.status === "unreadable" && rehearsals.cause !== "notLookedAt" && rehearsals.cause !== "notFound")
      return unknown(rehearsals);
    if (rehearsals.status === "unreadable") {
      const message = `${nobodyKnows}: no restore has been rehearsed, and ${promised}. Rehearsals are not run yet.`;
      // All tenants have this one cause, of which people are told once.
      return notUnderstood("RehearsalsNotRunning", message, { evidence: SOURCE });
    }
    const known = rehearsals.value.tenants[id] ?? NEVER_REHEARSED;
    const { last, passedAt } = known;
    const about = { advisories: adviceOn(last), evidence: SOURCE };
    if (last?.outcome === "failed" && last.at >= (passedAt ?? 0)) {
      const violations = last.faults.map(({ reason, message }) => ({
        ...{ reason: FAULTS.has(reason) ? reason : "RestoreFailed", kind: "Backup", id: last.backup },
        message: `Backup ${last.backup}, restored at ${formatInstant(last.at)}: ${message}.`,
      }));
      const [first, ...others] = violations;
      const evidence = { ...SOURCE, backup: last.backup };
      if (first !== undefined) return broken([first, ...others], { ...about, evidence });
    }
    if (passedAt === null || isFromTheFuture(passedAt, now))
      return notUnderstood("NotRehearsed", `${nobodyKnows}: ${whyNot(known)}, and ${promised}.`, about);
    const at = formatInstant(passedAt);
    if (now - passedAt > every) {
      const message = `A backup of ${namespace} was last restored at ${at}, and ${promised}; ${whyNot(known)}.`;
      return notUnderstood("RehearsalTooOld", message, { ...about, evidence: { ...SOURCE, passedAt: at } });
    }
    const what = last?.outcome === "passed" ? `Backup ${last.backup} with ${last.volumes} volumes` : "A backup";
    const content = last?.outcome === "passed" && last.verifiedBy !== null ? `, its content by ${last.verifiedBy}` : "";
    const message = `${what} of ${namespace} was restored at ${at}, and checked${content}; ${promised}.`;
    return kept("RestoreRehearsed", message, { ...about, evidence: { ...SOURCE, passedAt: at } });
  },
});

function adviceOn(last: RehearsalResult | null): readonly Advisory[] {
  return (last?.perhapsLeft ?? []).map((id) => ({
    reason: "VolumePerhapsLeft",
    message: `When the rehearsal of Backup ${last?.backup} was cleared, volume ${id} was there: nobody has it, it was made of that backup's snapshot meanwhile, and nobody can tell by whom.`,
  }));
}

function whyNot({ running, skipped }: TenantRehearsals): string {
  if (running !== null) return `a rehearsal began at ${formatInstant(running.startedAt)} and has not passed yet`;
  return skipped === null ? "no rehearsal has passed" : `none could be begun: ${skipped}`;
}
