import type { Reasons } from "../reasons.ts";

const LOOK = "See what Velero says: `velero restore describe` while it is there, its log, and the function's.";

export const reasons: Reasons = {
  RestoreRehearsed: {
    means: "The backup was restored beside the tenant within the promised period, and what came of it was right.",
    todo: "Nothing.",
  },
  RehearsalsNotRunning: {
    means: "No restore was rehearsed: nobody knows whether a backup can be restored.",
    todo: "Switch rehearsals on (`rehearsals.mode: on`), or rehearse one by hand: `velero restore create --from-backup NAME --namespace-mappings NAMESPACE:REHEARSAL`.",
  },
  NotRehearsed: {
    means: "No rehearsal of this tenant's backup has passed yet.",
    todo: "Wait for its turn; where the message says why none can be begun, see to that.",
  },
  RehearsalTooOld: {
    means: "The last rehearsal that passed was longer ago than promised.",
    todo: "Where the message says why none can be begun, see to that; else let more run at once: `rehearsals.atOnce`.",
  },
  RestoreFailed: {
    means: "Velero could not restore the backup, or not all of it.",
    todo: LOOK,
  },
  TimedOut: {
    means: "The restore was not complete by the deadline.",
    todo: `${LOOK} Where it only takes long: \`rehearsals.deadline\`.`,
  },
  NamespaceTaken: {
    means: "A namespace of the rehearsal's name is somebody else's.",
    todo: "Find out who made it: it was left alone, and the rehearsal is repeated under another name.",
  },
  NamespaceGone: {
    means: "Somebody deleted the rehearsal's namespace while it ran.",
    todo: "Find out who did: the rehearsal is repeated a day later.",
  },
  ClaimMissing: {
    means: "A PersistentVolumeClaim of the backup did not come back.",
    todo: "Make a new backup, and look at its volumes.",
  },
  VolumeMissing: {
    means: "A PersistentVolumeClaim came back without its volume.",
    todo: "Make a new backup, and see whether its snapshots are still there.",
  },
  VolumeNotNew: {
    means: "The restored claim has a volume that was there before, which a restore must never use.",
    todo: "Look at that volume and its PersistentVolumes at once: two claims may be writing to it.",
  },
  WrongSnapshot: {
    means: "The restored volume was not made from the snapshot of that backup.",
    todo: "Look at the backup's list of volumes, and at the volume in EC2.",
  },
  NotEncrypted: {
    means: "The restored volume is not encrypted.",
    todo: "Switch on encryption by default in EC2, and see why the snapshot is not encrypted.",
  },
  TooSmall: {
    means: "The restored volume is smaller than its snapshot.",
    todo: "Look at the volume in EC2; EC2 should not allow it.",
  },
  ObjectsMissing: {
    means: "Velero completed the restore, and some of what the backup holds is not there.",
    todo: "Compare the backup with the namespace (`velero backup describe --details`), and see what deletes or refuses these.",
  },
  VerificationFailed: {
    means: "The configured verification looked into what was restored, and was not content.",
    todo: "The message has its status and what it wrote to `/dev/termination-log`, or the end of its log: see to what it found.",
  },
  VerificationTimedOut: {
    means: "The configured verification had not ended by its deadline.",
    todo: "See whether its image can be pulled without a secret, and its pod be scheduled; else raise `rehearsals.verify.deadline`.",
  },
  VolumePerhapsLeft: {
    means:
      "A volume that a rehearsal may have left is there: Velero may have died between making it and its PersistentVolume.",
    todo: "Delete it in EC2 if nobody else, and no other cluster, restored that snapshot at that time.",
  },
  NotAtRest: {
    means: "A workload was restored beside the tenant's with replicas, or a CronJob that is not suspended.",
    todo: "Apply `deploy/rbac` anew: its resource modifiers are to keep them at rest. No pod was let into the namespace.",
  },
};
