import { defineControl } from "../control.ts";
import { broken, kept, notApplicable, notUnderstood } from "../verdict.ts";
import { judgeEncryption } from "./encryption.ts";
import { reasons } from "./reasons.ts";
import { snapshotsOf } from "./snapshots.ts";
import { describeVolume, heldVolumes } from "./volumes.ts";

export const volumesEncrypted = defineControl({
  id: "volumes-encrypted",
  promise: "encryption",
  about: "tenants",
  severity: "page",
  looksAt:
    "The EBS volume behind each PersistentVolume of the tenant's namespace, whatever its phase, and every snapshot of " +
    "it, are encrypted; with the promised KMS key, where one is promised.",
  reasons,
  needs: ["persistentVolumeClaims", "persistentVolumes", "volumes", "snapshots"],
  considers: ["backups"],
  judge(tenant, { facts, considered, promises, now }) {
    const { kmsKey } = promises.storage;
    const held = heldVolumes(tenant.namespace, facts, now);
    const snapshots = snapshotsOf(tenant, held.volumeIds, facts, considered.backups);
    const violations = [
      ...held.violations,
      ...judgeEncryption("Volume", held.volumes, ({ persistentVolume }) => describeVolume(persistentVolume), kmsKey),
      ...judgeEncryption("Snapshot", snapshots, ({ volumeId }) => `volume ${volumeId}`, kmsKey),
    ];
    const details = {
      advisories: held.advisories,
      evidence: { volumes: held.volumes.length, snapshots: snapshots.length },
    };
    const [first, ...others] = violations;
    if (first) return broken([first, ...others], details);
    const [unclear, ...more] = held.unclear;
    if (unclear) {
      const message = more.length === 0 ? unclear.message : `${unclear.message} (and ${more.length} more)`;
      return notUnderstood(unclear.reason, message, details);
    }
    if (held.volumes.length === 0 && snapshots.length === 0)
      return notApplicable("NoVolumes", `${tenant.namespace} has no volumes, and no snapshot is of it.`, details);
    const message = `${held.volumes.length} volumes and ${snapshots.length} snapshots of ${tenant.namespace} are encrypted.`;
    return kept("VolumesEncrypted", message, details);
  },
});
