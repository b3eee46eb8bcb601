import { formatDuration } from "#domain/duration.ts";
import { formatInstant, isFromTheFuture } from "#domain/instant.ts";
import { NEVER_REHEARSED, type TenantRehearsals } from "#domain/rehearsal.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notUnderstood, unknown } from "../verdict.ts";
import { reasons } from "./reasons.ts";

/** What a rehearsal can find wrong, as its plan names it; another version may know more. */
const FAULTS: ReadonlySet<string> = new Set([
  ...["RestoreFailed", "TimedOut", "NamespaceTaken", "NamespaceGone", "ClaimMissing", "VolumeMissing", "VolumeNotNew"],
  ...[
    "WrongSnapshot",
    "NotEncrypted",
    "TooSmall",
    "ObjectsMissing",
    "NotAtRest",
    "VerificationFailed",
    "VerificationTimedOut",
  ],
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
    if (last?.outcome === "failed" && last.at >= (passedAt ?? 0)) {
      const violations = last.faults.map(({ reason, message }) => ({
        ...{ reason: FAULTS.has(reason) ? reason : "RestoreFailed", kind: "Backup", id: last.backup },
        message: `Backup ${last.backup}, restored at ${formatInstant(last.at)}: ${message}.`,
      }));
      const [first, ...others] = violations;
      if (first !== undefined) return broken([first, ...others], { evidence: { ...SOURCE, backup: last.backup } });
    }
    if (passedAt === null || isFromTheFuture(passedAt, now))
      return notUnderstood("NotRehearsed", `${nobodyKnows}: ${whyNot(known)}, and ${promised}.`, { evidence: SOURCE });
    const at = formatInstant(passedAt);
    if (now - passedAt > every) {
      const message = `A backup of ${namespace} was last restored at ${at}, and ${promised}; ${whyNot(known)}.`;
      return notUnderstood("RehearsalTooOld", message, { evidence: { ...SOURCE, passedAt: at } });
    }
    const what = last?.outcome === "passed" ? `Backup ${last.backup} with ${last.volumes} volumes` : "A backup";
    const message = `${what} of ${namespace} was restored at ${at}, and checked; ${promised}.`;
    return kept("RestoreRehearsed", message, { evidence: { ...SOURCE, passedAt: at } });
  },
});

function whyNot({ running, skipped }: TenantRehearsals): string {
  if (running !== null) return `a rehearsal began at ${formatInstant(running.startedAt)} and has not passed yet`;
  return skipped === null ? "no rehearsal has passed" : `none could be begun: ${skipped}`;
}
