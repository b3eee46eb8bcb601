import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  LockKeepsTooLong: {
    means: "The bucket's Object Lock keeps what is written to it longer than promised: nobody can delete it before.",
    todo: "Shorten the bucket's default retention; what is locked already stays until its date.",
  },
  NothingTooOld: { means: "Nothing of the tenant is older than promised." },
  BackupTooOld: {
    means: "A backup is older than promised, and Velero has not collected it. The message says what stands in the way.",
    todo: "`velero backup delete NAME`; read the errors of the DeleteBackupRequest, if there is one.",
  },
  BackupKeptTooLong: {
    means: "The backup's expiration is later than promised.",
    todo: "Lower its expiration, or delete it when its time comes.",
  },
  NotCollected: {
    means: "The backup has expired, and Velero has not begun to collect it.",
    todo: "See whether its location is Available and ReadWrite, and what Velero's log says of it.",
  },
  CollectionStalled: {
    means: "Velero cannot delete in this location: what expires in it stays.",
    todo: "Make it Available and ReadWrite.",
  },
  FolderTooOld: {
    means:
      "A folder in the bucket holds data older than promised, and there is no Backup for it: Velero does not see it.",
    todo: "Look into it, and delete its objects and versions by hand.",
  },
  FolderWithoutObject: {
    means: "A folder in the bucket has no Backup: nothing will delete it.",
    todo: "If its location is Available, Velero takes it up again when it has its description; else delete it by hand.",
  },
  FolderOfUnknownOwner: {
    means: "An old folder is in the bucket, and nothing says whose data it holds.",
    todo: "Look into it, and delete or move it.",
  },
  HiddenVersions: {
    means: "Deleted objects are only hidden: their versions are still in the bucket, and older than promised.",
    todo: "Add a lifecycle rule that expires noncurrent versions, or delete them.",
  },
  RepositoryOfNobody: {
    means: "File copies of the tenant's volumes are in the bucket, and no BackupRepository clears them.",
    todo: "Delete the folder, if no backup of the tenant needs it.",
  },
  RestoreTooOld: {
    means: "A Restore is older than promised, and its objects in S3 with it.",
    todo: "`velero restore delete NAME`",
  },
  RestoreOfUnknownOwner: {
    means:
      "A Restore of all that its Backup held is older than promised, and the Backup is gone: it may hold anybody's data.",
    todo: "`velero restore describe NAME` shows what it restored. `velero restore delete NAME`",
  },
  ScheduleKeepsTooLong: {
    means: "The Schedule's TTL is longer than promised.",
    todo: "Lower `spec.template.ttl`; send the tenant's onboarding request again, if it is Surety's Schedule.",
  },
  SnapshotTooOld: {
    means: "A snapshot of the tenant's is older than promised.",
    todo: "Delete it with its backup; by hand, if it has none.",
  },
  SnapshotWithoutBackup: {
    means: "A snapshot belongs to no backup: nothing will delete it.",
    todo: "Make sure that nobody needs it, then delete it in EC2.",
  },
  DateToCome: {
    means: "Something claims a date that has not come: a clock is wrong, and its age cannot be told.",
    todo: "Compare the clocks of Velero's node and of this machine; correct or delete what was made by hand.",
  },
};
