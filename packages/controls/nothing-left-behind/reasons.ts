import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  NothingLeft: { means: "Nothing of the deleted tenant was found, by any road." },
  NamespaceLeft: {
    means: "The namespace still exists, or was made anew.",
    todo: "`kubectl get namespace NAME -o yaml` shows what holds it up; find out who made it, if it is new.",
  },
  PersistentVolumeClaimLeft: {
    means: "A claim still exists.",
    todo: "`kubectl describe pvc NAME` shows which pod or finalizer holds it.",
  },
  PersistentVolumeLeft: {
    means: "A volume object still exists; with reclaim policy Retain Kubernetes never deletes its disk.",
    todo: "Delete the disk in EC2, then the PersistentVolume.",
  },
  VolumeLeft: { means: "A disk still exists in EC2.", todo: "Detach it if need be, and delete it." },
  SnapshotLeft: { means: "A snapshot still exists.", todo: "Delete it, unless a backup of somebody else needs it." },
  VolumeSnapshotContentLeft: {
    means: "A VolumeSnapshotContent still exists, and keeps its snapshot.",
    todo: "Delete it; with deletion policy Retain delete the snapshot in EC2, too.",
  },
  InRecycleBin: {
    means: "It was deleted, and can be brought back until the date.",
    todo: "Wait for the date; it is deleted by then.",
  },
  ScheduleLeft: {
    means: "A Schedule still takes in the tenant's namespace, and would back up what comes under that name.",
    todo: "`velero schedule delete NAME`",
  },
  BackupLeft: {
    means: "A backup still exists, or came back from the bucket.",
    todo: "`velero backup delete NAME`; if it came back: its objects are in a bucket that another cluster, or a replication, writes to.",
  },
  SharedBackupLeft: {
    means: "A backup that also holds others cannot be deleted for this tenant alone.",
    todo: "Wait until it expires, or delete it if the others agree.",
  },
  DeleteBackupRequestLeft: {
    means: "A request to delete a backup did not get done.",
    todo: "Its errors say what is in the way; Velero does not try again by itself.",
  },
  BackupRepositoryLeft: {
    means: "A repository of file copies still exists.",
    todo: "Delete the BackupRepository, and its folder in the bucket.",
  },
  RestoreLeft: { means: "A Restore still exists.", todo: "`velero restore delete NAME`" },
  ObjectsLeft: {
    means: "Objects are still in the bucket.",
    todo: "Delete them; find out who wrote them, if they are new.",
  },
  HiddenVersionsLeft: {
    means: "Deleted objects are only hidden: their versions can still be read.",
    todo: "Delete the versions; where they are locked, wait for the lock's end.",
  },
  DeleteMarkersLeft: {
    means: "The names of deleted objects can still be seen.",
    todo: "Delete the markers, or let a lifecycle rule expire them.",
  },
  CertificateLeft: { means: "A Certificate still exists.", todo: "`kubectl delete certificate NAME`" },
  RealmLeft: {
    means: "The tenant's realm is still in Keycloak, with its users.",
    todo: "Delete the realm in Keycloak.",
  },
  FolderNotAttributed: {
    means: "A folder's name begins like the tenant's, and nothing says whose data it holds.",
    todo: "Look into it: delete it, or move it away from that name.",
  },
  RestoreNotAttributed: {
    means: "A Restore of all that its Backup held is there, and the Backup is gone: it may be of the tenant's data.",
    todo: "`velero restore describe NAME` shows what it restored. `velero restore delete NAME`",
  },
  RecycledNotAttributed: {
    means: "Something in the Recycle Bin says of nobody whose it is, and may be the tenant's.",
    todo: "Compare its id with the deletion's inventory; wait until it leaves the bin.",
  },
  SnapshotsNotAttributed: { means: "Snapshots say of nobody whose they are.", todo: "Tag them, or delete them." },
  VolumesNotAttributed: { means: "Volumes say of nobody whose they are.", todo: "Tag them, or delete them." },
  TagsOfAnother: {
    means:
      "Something is tagged as the tenant's, and is in use by somebody else: restored volumes keep the tags of what they were copied from.",
    todo: "Correct the tags, so that nobody deletes it by them.",
  },
};
