import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  RehearsalsNotRunning: {
    means: "No restore was rehearsed: nobody knows whether a backup can be restored.",
    todo: "Rehearse one by hand: `velero restore create --from-backup NAME --namespace-mappings NAMESPACE:REHEARSAL`.",
  },
};
