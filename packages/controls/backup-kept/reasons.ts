import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  BackupsKept: { means: "Each backup that was due within the retention is there, and will stay as long as promised." },
  NoBackupYet: { means: "The tenant has no backup yet that would have to be kept." },
  BackupDeletedEarly: {
    means: "A backup is being deleted before its time.",
    todo: "If nobody wants that: delete the DeleteBackupRequest before Velero takes it up, and find out who made it.",
  },
  BackupGone: {
    means: "A backup that was due is not there, while a newer one is: it was deleted, or never made.",
    todo: "See who deleted it (a Schedule that was replaced takes along what it owns). Its folder, or versions of its objects, may still be in the bucket, and its snapshots in the Recycle Bin.",
  },
  BackupKeptTooShort: {
    means: "The backup expires before the promised retention is over.",
    todo: "Raise its `spec.ttl`, or expiration; correct the Schedule.",
  },
  BackupNotInCluster: {
    means: "A backup is in the bucket, and not in the cluster: Velero has not taken it up.",
    todo: "`velero backup-location get`: a location that is Available takes backups up within minutes.",
  },
  FolderMissing: {
    means: "The backup's folder in S3 is empty, and was to be kept.",
    todo: "Look for older versions in the bucket; see in CloudTrail who deleted them.",
  },
  LifecycleBreaksRepository: {
    means:
      "A lifecycle rule deletes by age in a repository of file copies, in which old objects belong to new backups as well.",
    todo: "Remove the rule for that prefix; the repository clears itself.",
  },
  LifecycleTooShort: {
    means: "A lifecycle rule deletes backups before the promised retention is over.",
    todo: "Lengthen or remove the rule.",
  },
  LifecycleByTag: {
    means: "A lifecycle rule deletes objects with certain tags early, and Velero is not told to set these.",
    todo: "Make sure that nothing tags backups so.",
  },
  LifecycleToOneZone: {
    means: "A lifecycle rule moves backups to where they are kept in one availability zone only.",
    todo: "Remove the rule: what it moves breaks the promise of several zones.",
  },
  LifecycleFreezes: {
    means: "A lifecycle rule moves backups to where they must be restored before they can be read.",
    todo: "Remove the rule, if a restore must not take hours.",
  },
  NoBackupKept: { means: "Not one backup is there.", todo: "See what backup-fresh says of the tenant." },
  ScheduleKeepsTooShort: {
    means: "The Schedule's TTL is shorter than promised.",
    todo: "Raise `spec.template.ttl`; send the tenant's onboarding request again, if it is Surety's Schedule.",
  },
  SnapshotsGone: {
    means: "An older backup has lost snapshots, and was to be kept: its volumes cannot be restored as they were.",
    todo: "See in CloudTrail who deleted them (`DeleteSnapshot`), and look for them in the Recycle Bin.",
  },
  SnapshotsOfLostBackup: {
    means: "Snapshots are tagged with a backup that is gone before its time.",
    todo: "Find out who deleted the backup; the snapshots may still be of use.",
  },
};
