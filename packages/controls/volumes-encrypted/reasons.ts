import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  VolumesEncrypted: { means: "Every disk of the tenant, and every snapshot of it, is encrypted with the right key." },
  NoVolumes: { means: "The tenant has no volumes." },
  VolumeNotEncrypted: {
    means: "A disk is not encrypted. EBS cannot encrypt it afterwards.",
    todo: 'Make an encrypted copy from a snapshot, and move the claim to it; set `encrypted: "true"` in the StorageClass.',
  },
  VolumeOtherKey: {
    means: "A disk is encrypted with another key than promised.",
    todo: "Make a copy with the right key from a snapshot; set `kmsKeyId` in the StorageClass.",
  },
  SnapshotNotEncrypted: {
    means: "A snapshot is not encrypted.",
    todo: "It goes with its backup; copy it encrypted, if it is to stay.",
  },
  SnapshotOtherKey: {
    means: "A snapshot is encrypted with another key than promised.",
    todo: "It goes with its backup; copy it with the right key, if it is to stay.",
  },
  VolumeMissing: {
    means: "EC2 does not know the disk behind a claim: it was deleted behind Kubernetes' back.",
    todo: "Restore the claim from the newest backup.",
  },
  VolumeGone: {
    means: "EC2 does not know the disk of a volume that no pod uses any more.",
    todo: "Delete the PersistentVolume.",
  },
  VolumeNotSeen: {
    means: "The claim is bound to a volume that was not among those listed.",
    todo: "Look again: `surety sweep`.",
  },
  VolumeTooYoung: { means: "The disk was made while EC2 was being listed.", todo: "Look again: `surety sweep`." },
  ClaimPending: {
    means: "The claim has no volume yet.",
    todo: "If it should: `kubectl describe pvc NAME` says what it waits for.",
  },
  NotEbs: {
    means: "The volume is not an EBS disk: what encrypts it cannot be seen from here.",
    todo: "Make sure by hand; add an exemption with an owner and an end.",
  },
};
