import type { Facts } from "#domain/facts.ts";
import { isRestoreOfRehearsal, rehearsalTraces, tenantOfRehearsal } from "#domain/rehearsal-traces.ts";
import { TENANT_LABEL } from "#domain/tenant.ts";
import { locationOf } from "#domain/velero.ts";
import { ownBackups, unclearContents, volumesOfOthers } from "../belongings.ts";
import { defineStep, go, itemsOf, refuseStep } from "../step.ts";

/**
 * The last step that changes nothing. Refused is what a person must look at; what may mend itself is waited for, with
 * nothing destroyed meanwhile.
 */
export const checkSafety = defineStep({
  step: "CheckSafety",
  needs: [
    "namespaces",
    "persistentVolumeClaims",
    "persistentVolumes",
    "volumeSnapshotContents",
    "backups",
    "backupStorageLocations",
    "restores",
  ],
  decide({ record, facts }) {
    const { tenant, namespace, namespaceUid, neededElsewhere } = record;
    const live = facts.namespaces.find(({ name }) => name === namespace);
    if (live !== undefined && live.uid !== namespaceUid)
      return refuseStep(
        "NamespaceReplaced",
        `Namespace ${namespace} has UID ${live.uid}, and the one in the inventory has ${namespaceUid ?? "none"}: it was made anew meanwhile, so it may be somebody else's.`,
      );
    const owner = live?.labels[TENANT_LABEL];
    if (live !== undefined && owner !== tenant)
      return refuseStep(
        "NamespaceNotOurs",
        `Namespace ${namespace} has ${owner === undefined ? "no label" : `the label ${TENANT_LABEL}=${owner}`}; allowed is ${TENANT_LABEL}=${tenant}.`,
      );

    const needed = facts.volumeSnapshotContents.find(
      ({ namespace: of, snapshotHandle = "", deletionPolicy }) =>
        of === namespace && deletionPolicy !== "Retain" && Object.hasOwn(neededElsewhere, snapshotHandle),
    );
    if (needed !== undefined)
      return refuseStep(
        "SnapshotNeededElsewhere",
        `VolumeSnapshotContent ${needed.name} leads to ${needed.snapshotHandle}, which Backup ${neededElsewhere[needed.snapshotHandle ?? ""]} needs: deleting the namespace would delete it. Set its deletionPolicy to Retain first.`,
      );
    const others = volumesOfOthers(facts.persistentVolumes, record);
    const shared = itemsOf(record, "Volume").find(({ id }) => others.has(id));
    if (shared !== undefined)
      return refuseStep("VolumeUsedElsewhere", `Volume ${shared.id} is used by ${others.get(shared.id)} as well.`);

    const unclear = unclearContents(facts.volumeSnapshotContents, namespace);
    const closed = new Set(
      ownBackups(facts.backups, record).flatMap((backup) => {
        const location = locationOf(backup, facts.backupStorageLocations);
        if (location === undefined) return `BackupStorageLocation "${backup.storageLocation}", which is not there`;
        if (location.accessMode === "ReadOnly") return `BackupStorageLocation ${location.name}, which is ReadOnly`;
        return location.phase === "Available"
          ? []
          : `BackupStorageLocation ${location.name}, which is ${location.phase}`;
      }),
    );
    return go([], [...unclear, ...closed, ...rehearsalsOf(tenant, facts)]);
  },
});

/**
 * What rehearsals of the tenant's restore have made is not its own, and not deleted here: who made it stops as soon as a
 * tenant leaves, and clears it. Until then it holds the tenant's data, and needs its snapshots.
 */
function rehearsalsOf(tenant: string, facts: Pick<Facts, RehearsalFact>): readonly string[] {
  const { namespaces, persistentVolumes } = rehearsalTraces(tenant, facts);
  const restores = facts.restores.filter((one) => isRestoreOfRehearsal(one) && tenantOfRehearsal(one.name) === tenant);
  const cleared = "of a rehearsal that rehearse-restore has to clear";
  return [
    ...restores.map(({ name, phase }) => `Restore ${name}, which is ${phase || "New"}, ${cleared}`),
    ...namespaces.map(({ name, phase }) => `Namespace ${name}, which is ${phase}, ${cleared}`),
    ...persistentVolumes.map(({ name, phase }) => `PersistentVolume ${name}, which is ${phase}, ${cleared}`),
  ];
}

type RehearsalFact = "namespaces" | "persistentVolumeClaims" | "persistentVolumes" | "restores";
