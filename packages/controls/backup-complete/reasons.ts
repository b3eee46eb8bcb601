import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  BackupComplete: {
    means:
      "Each claim that is due has a copy in a young enough backup, and each snapshot is in EC2, completed, and of the right volume.",
  },
  FirstBackupNotDue: { means: "No volume of the tenant is so old that it must be in a backup." },
  NoVolumes: { means: "The namespace has no PersistentVolumeClaims." },
  NoBackup: {
    means: "Volumes should be in a backup, and none could be read.",
    todo: "See what backup-fresh says of the tenant: without a usable backup nothing is copied.",
  },
  NotInBackup: {
    means: "The newest backup took place after the claim was made, and does not hold it.",
    todo: "Look for what leaves it out: labels, the Schedule's filters, a volume policy. Then back up at once.",
  },
  VolumeSkipped: {
    means: "Velero left the volume out on purpose.",
    todo: "The backup's volume list gives the reason: most often a resource policy, or no snapshot location for it.",
  },
  ClaimExcluded: {
    means: "A label or a filter leaves the claim out of backups, as somebody wanted.",
    todo: "Remove the label if its data is promised to be backed up.",
  },
  ClaimNotInBackupYet: { means: "The claim is younger than the newest backup; the next one must hold it." },
  ClaimPending: {
    means: "The claim has no volume yet.",
    todo: "If it should: `kubectl describe pvc NAME` says what it waits for.",
  },
  ClaimLost: {
    means: "The claim's volume no longer exists.",
    todo: "Restore the claim from the newest backup that holds it.",
  },
  ClaimNotUnderstood: {
    means: "The claim is in a phase that is not known here.",
    todo: "See what the phase means, and update Surety.",
  },
  CopyFailed: {
    means: "The backup says that copying the volume failed.",
    todo: "Read the backup's errors, then back up at once: `velero backup create --from-schedule SCHEDULE`.",
  },
  CopyNotConfirmed: {
    means: "The backup does not say whether the copy succeeded.",
    todo: "Back up once more. If it stays so, the plugin that copies does not report.",
  },
  CopyMissing: {
    means: "The backup copied the volume's files to the bucket, and nothing of the namespace's is there.",
    todo: "See in CloudTrail, and in the bucket's lifecycle rules, who deleted them; versions may still be there. Back up at once.",
  },
  CopyNotSeen: {
    means: "The backup copied the volume's files to the bucket, which could not be listed.",
    todo: "Let Surety list the bucket; the finding of backup-intact says what stands in the way.",
  },
  CopyTooOld: {
    means: "The newest copy of this claim is older than promised, although newer backups exist.",
    todo: "Find out why newer backups leave it out, and back up at once.",
  },
  OtherVolume: {
    means: "The backup holds another volume under this claim's name: the claim was made anew since.",
    todo: "Back up at once; keep the old backup, if the old volume's data is still wanted.",
  },
  SnapshotArchived: {
    means:
      "The snapshot is in EC2's archive tier, and must be restored from there before anything can be restored from it.",
    todo: "`aws ec2 restore-snapshot-tier --snapshot-id SNAPSHOT --permanent-restore`, and find out what archives snapshots of backups.",
  },
  SnapshotMissing: {
    means: "The backup names a snapshot that EC2 does not have. The backup looks complete, and is not.",
    todo: "See in CloudTrail who deleted it (`DeleteSnapshot`), look for it in the Recycle Bin, and back up at once.",
  },
  SnapshotFailed: {
    means: "EC2 says that the snapshot is in an error state: it cannot be used.",
    todo: "Back up at once, and delete the failed snapshot with its backup.",
  },
  SnapshotPending: {
    means: "EC2 is still copying. Until it ends, nothing can be restored from it.",
    todo: "Wait, if the volume is large. If it lasts longer than a day, ask AWS.",
  },
  SnapshotOfOtherVolume: {
    means: "The snapshot that the backup names is of another volume.",
    todo: "Do not restore from it. Back up at once, and find out how the volume list came to name it.",
  },
  SnapshotOfOtherBackup: {
    means: "The snapshot that the backup names is older than the backup: it holds what the volume held before.",
    todo: "Do not take the backup for what it says. Back up at once, and find out how the volume list came to name it.",
  },
  SnapshotNotUnderstood: {
    means: "The snapshot is in a state that is not known here.",
    todo: "See in EC2 what the state means, and update Surety.",
  },
  MethodNotUnderstood: {
    means: "The backup copied the volume in a way that is not known here.",
    todo: "Update Surety; until then test by a restore.",
  },
  VolumeInfoMissing: {
    means: "The backup's list of volumes is not in S3: nothing shows what it holds.",
    todo: "Back up at once, and find out who deleted the object.",
  },
  VolumeNotSeen: {
    means: "The claim is bound to a volume that was not among those listed.",
    todo: "Look again: `surety sweep`. If it stays so, the volume was deleted behind Kubernetes' back.",
  },
  VolumeNotSupported: {
    means: "The copy is not in EBS, so that this version cannot see whether it exists.",
    todo: "Test by a restore, and add an exemption with an owner and an end.",
  },
  BackupPartiallyFailed: {
    means: "A backup that is used failed in part; each volume is judged by itself.",
    todo: "Read what failed: `velero backup describe NAME --details`.",
  },
};
