import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  BackupsOffsite: { means: "Backups are in a bucket of the right region, encrypted, private and reachable." },
  BucketInOtherRegion: {
    means: "The bucket is in another region than promised.",
    todo: "Make a bucket in the promised region, and point the BackupStorageLocation to it.",
  },
  BucketMissing: { means: "The bucket does not exist.", todo: "Create it, or correct `velero.bucket` in surety.yaml." },
  BucketNotEncrypted: {
    means: "The bucket has no default encryption.",
    todo: "`aws s3api put-bucket-encryption` with SSE-KMS or SSE-S3.",
  },
  LocationElsewhere: {
    means: "Velero writes to another place than surety.yaml says.",
    todo: "Correct the one or the other; backups elsewhere are not looked at.",
  },
  LocationMissing: {
    means: "No BackupStorageLocation is for the configured bucket and prefix.",
    todo: "Create it, or correct surety.yaml.",
  },
  LocationNotInS3: {
    means:
      "Velero stores backups elsewhere than in S3: with another provider, or behind an address that is not of AWS.",
    todo: "Point the BackupStorageLocation to S3 (`spec.provider`, `spec.config.s3Url`); if the address is S3's under a name of your own, add an exemption with an owner and an end.",
  },
  LocationReadOnly: {
    means: "The location is read-only: no backup is made in it, and none is deleted.",
    todo: '`kubectl patch backupstoragelocation NAME -n velero --type merge -p \'{"spec":{"accessMode":"ReadWrite"}}\'`',
  },
  LocationUnavailable: {
    means: "Velero cannot reach the location.",
    todo: "`velero backup-location get` says why: most often the bucket's policy, the role's permissions or the region.",
  },
  NotReadableAtOnce: {
    means: "Objects are in a storage class from which they must be restored before they can be read.",
    todo: "Remove the lifecycle rule that moves them.",
  },
  OneZoneOnly: {
    means: "Objects are kept in one availability zone only.",
    todo: "Copy them to a storage class of several zones, and correct the rule or setting that chose this one.",
  },
  MoreOfThem: { means: "There are more folders like those that are named.", todo: "The same as for those." },
  PublicAccessNotBlocked: {
    means: "The bucket does not block public access in all four ways.",
    todo: "`aws s3api put-public-access-block` with all four set to true.",
  },
  PolicyIsPublic: {
    means: "The bucket's policy would make it public, were that not blocked.",
    todo: "Remove the statement that lets everybody in.",
  },
};
