import { formatDuration } from "#domain/duration.ts";
import { defineControl } from "../control.ts";
import { notUnderstood } from "../verdict.ts";
import { reasons } from "./reasons.ts";

/** A backup is proven by restoring it, and by nothing else: that it is fresh, complete and intact is no proof. */
export const restoreProven = defineControl({
  id: "restore-proven",
  promise: "restorable",
  severity: "ticket",
  looksAt: "The last rehearsal in which the tenant's newest backup was restored beside it, and checked.",
  reasons,
  needs: [],
  about: "tenants",
  judge({ namespace }, { promises }) {
    const promised = `promised is one every ${formatDuration(promises.restore.every)}`;
    const message = `Nobody knows whether a backup of ${namespace} can be restored: no restore has been rehearsed, and ${promised}. Rehearsals are not run yet.`;
    // All tenants have this one cause, of which people are told once.
    return notUnderstood("RehearsalsNotRunning", message, { evidence: { source: "restore rehearsals" } });
  },
});
