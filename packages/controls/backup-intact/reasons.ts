import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  BackupIntact: {
    means:
      "The newest backup's objects are in S3, open to their end, agree with one another, and hold the tenant's namespace.",
  },
  FirstBackupNotDue: { means: "The tenant is so new that there is no backup to open." },
  NoBackup: {
    means: "There is no backup that could be opened, and there should be.",
    todo: "See what backup-fresh says of the tenant.",
  },
  FolderMissing: {
    means: "The backup exists in the cluster, and its folder in S3 is empty: nothing can be restored from it.",
    todo: "See in CloudTrail and in the bucket's lifecycle rules who deleted it; versions may still be there. Back up at once.",
  },
  StorageMissing: {
    means: "The bucket or the prefix that the backup is in does not exist.",
    todo: "Correct the BackupStorageLocation, or bring the bucket back.",
  },
  ObjectMissing: {
    means: "One of the objects that a restore needs is not there.",
    todo: "Look for older versions of it in the bucket; back up at once.",
  },
  ObjectUnreadable: {
    means: "One of the objects is damaged, or is not what its name says.",
    todo: "Look for an older version of it; back up at once, and restore nothing from this one.",
  },
  ArchiveMissing: {
    means: "The archive of an older backup that is still to be kept is gone.",
    todo: "Look for older versions of it in the bucket, and for a lifecycle rule that deletes too early.",
  },
  MetadataMissing: {
    means: "The description of an older backup that is still to be kept is gone, and with it Velero's knowledge of it.",
    todo: "Look for older versions of it in the bucket, and for a lifecycle rule that deletes too early.",
  },
  ArchiveEmpty: {
    means: "The archive has no bytes in it.",
    todo: "Back up at once, and read Velero's log of this one.",
  },
  ArchiveFrozen: {
    means: "The archive is in a storage class from which it must be restored before it can be read.",
    todo: "Remove the lifecycle rule that moves it; restore the objects in S3.",
  },
  OtherBackup: {
    means: "The description in the backup's folder is of another backup.",
    todo: "Find out who copied folders about; back up at once.",
  },
  SnapshotsNotListed: {
    means:
      "The list by which Velero restores its snapshots is not there, or lacks some: their volumes would come back empty.",
    todo: "Look for older versions of that object in the bucket; back up at once. Delete the snapshots by hand when their time comes.",
  },
  SizesDiffer: {
    means: "What was read has not the size that S3 lists.",
    todo: "Look again: `surety sweep`. If it stays so, read the object by hand.",
  },
  ItemsMissing: {
    means: "The backup calls itself complete, and counts fewer items than it was to hold.",
    todo: "Read the backup's log; back up at once.",
  },
  ResourcesMissing: {
    means: "The archive lacks objects that the backup lists.",
    todo: "Back up at once, and restore nothing from this one without a look.",
  },
  NamespaceNotInArchive: {
    means: "The archive opens, and holds nothing of the tenant's namespace.",
    todo: "Look at the Schedule's filters and at Velero's permissions; back up at once.",
  },
  ClaimNotInArchive: {
    means:
      "Volumes were copied, and the claims that belong to them are not in the archive: a restore would not bring them back.",
    todo: "Look at the Schedule's filters; back up at once.",
  },
};
