import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  BackupFresh: { means: "The newest usable backup is as young as promised." },
  FirstBackupNotDue: { means: "The tenant is so new that its first backup is not due." },
  BackupTooOld: {
    means:
      "The newest backup that could be restored is older than promised. The message names what stands in the way of a newer one.",
    todo: "Mend what the message names, then back up at once: `velero backup create --from-schedule SCHEDULE`.",
  },
  NoBackup: {
    means: "No backup of the tenant could be restored, and the first should be there by now.",
    todo: "Look at the Schedule and at the newest Backup's errors (`velero backup describe NAME`), then back up at once.",
  },
  BackupStuck: {
    means:
      "A backup has been running, queued or finalizing for longer than any should; Velero takes one after the other, so that it may hold up all of them.",
    todo: "Look at Velero's log for that backup. Restarting Velero marks a backup that it was working on as failed, and lets the next begin.",
  },
  BackupOverdue: {
    means: "The Schedule's time has come, and Velero has not started a backup.",
    todo: "See whether Velero runs, and whether another backup holds up the queue.",
  },
  LastBackupFailed: {
    means: "The newest attempt failed; an older backup is still young enough.",
    todo: "Read the backup's errors before the next one is due: `velero backup logs NAME`.",
  },
  BackupFromTheFuture: {
    means:
      "A backup claims a time that has not come: a clock is wrong, or the object was made by hand. It is not counted.",
    todo: "Compare the clocks of Velero's node and of this machine; delete the object if it was made by hand.",
  },
  BackupNotUnderstood: {
    means:
      "A backup is in a phase that this version of Surety does not know. It is neither counted nor held against the tenant.",
    todo: "Update Surety, or see in Velero's release notes what the phase means.",
  },
  LocationMissing: {
    means: "The BackupStorageLocation of the newest backup no longer exists: nobody can restore from there.",
    todo: "Create it anew with the same bucket and prefix; Velero then takes its backups up again.",
  },
  LocationUnavailable: {
    means: "Velero cannot reach the BackupStorageLocation of the newest backup.",
    todo: "`velero backup-location get` says why: most often the bucket's policy, the role's permissions or the region.",
  },
  ScheduleMissing: {
    means: "No Schedule takes in the tenant's namespace, so that no further backup will be made.",
    todo: "Send the tenant's onboarding request again: it applies the Schedule.",
  },
  SchedulePaused: {
    means: "The tenant's Schedule is paused and makes no backups.",
    todo: "`velero schedule unpause NAME`, or add an exemption with an owner and an end.",
  },
  ScheduleInvalid: {
    means: "Velero refuses the Schedule: it makes no backups.",
    todo: "`velero schedule describe NAME` says why; correct it.",
  },
  ScheduleUnreadable: {
    means: "The Schedule's cron expression cannot be read.",
    todo: "Correct the expression that the message names.",
  },
  ScheduleTooSeldom: {
    means: "Between two runs of the Schedule more time passes than is promised between two backups.",
    todo: "Run it more often, or promise less in surety.yaml.",
  },
  ScheduleNarrowed: {
    means: "The Schedule takes in only a part of the namespace.",
    todo: "Remove the selector or filter, if the part left out holds data that is promised.",
  },
  ScheduleNotSeen: {
    means: "Velero has not looked at the Schedule yet.",
    todo: "If that lasts longer than some minutes: see whether Velero runs.",
  },
  ScheduleNotUnderstood: {
    means: "The Schedule is in a phase, or names a time zone, that is not known here.",
    todo: "Correct the Schedule, or update Surety.",
  },
  NamespaceMissing: {
    means: "The tenant's namespace does not exist, so that nothing of it can be backed up.",
    todo: "Find out who deleted it. Restore the newest backup, or offboard the tenant.",
  },
  NamespaceTerminating: {
    means: "The tenant's namespace is being deleted, though the tenant is served; Velero leaves such a one out.",
    todo: "Find out who deletes it. Set the reclaim policy of its PersistentVolumes to Retain; what keeps it from going, `kubectl get namespace NAMESPACE -o yaml` says in its conditions.",
  },
  NamespaceExcluded: {
    means: "A label on the namespace tells Velero to leave it out.",
    todo: "`kubectl label namespace NAMESPACE velero.io/exclude-from-backup-`",
  },
};
