import { formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { defineControl } from "../control.ts";
import { allPlaces } from "../places.ts";
import { foldersOf, strayBackupFolders, strayRestoreFolders, unclearFolders } from "../stray-folders.ts";
import { conclude, kept, notUnderstood } from "../verdict.ts";
import { leftInCluster } from "./cluster.ts";
import { leftInEc2 } from "./ec2.ts";
import { leftInKeycloak } from "./keycloak.ts";
import { ownershipOf } from "./leftovers.ts";
import { reasons } from "./reasons.ts";
import { leftInRecycleBin } from "./recycle-bin.ts";
import { leftInStorage } from "./storage.ts";
import { leftInVelero } from "./velero.ts";

export const nothingLeftBehind = defineControl({
  id: "nothing-left-behind",
  promise: "deletion",
  severity: "page",
  looksAt:
    "Everything in which a deleted tenant's data could be: its namespace, volumes and snapshots, the Recycle Bin, Velero's objects, folders and hidden versions in S3, file copies, its Certificates and its realm.",
  reasons,
  needs: [
    "namespaces",
    "persistentVolumeClaims",
    "persistentVolumes",
    "volumeSnapshotContents",
    "certificates",
    "volumes",
    "snapshots",
    "recycleBin",
    "backups",
    "schedules",
    "restores",
    "deleteBackupRequests",
    "backupRepositories",
    "backupStorageLocations",
    "storedObjects",
    "strayBackups",
    "realms",
  ],
  considers: ["bucketSettings"],
  about: "deletedTenants",
  judge(tenant, { facts, considered, cluster, tenants, promises, now }) {
    const ownership = ownershipOf(tenant, tenants);
    const { isOwn, heir } = ownership;
    const ec2 = leftInEc2(tenant, facts, ownership);
    const places = allPlaces(facts);
    const strays = [strayBackupFolders(facts), strayRestoreFolders(facts)];
    const looked = [
      leftInCluster(tenant, facts, ownership),
      leftInVelero(tenant, facts, isOwn, promises.backup.retention),
      ec2,
      leftInRecycleBin(tenant, facts.recycleBin, ec2.volumeIds, facts),
      leftInStorage(
        tenant,
        {
          places,
          strays: strays.flatMap((folders) => foldersOf(tenant, folders)),
          unclear: strays.flatMap((folders) => unclearFolders(tenant, tenants, folders)),
          settings: considered.bucketSettings,
        },
        isOwn,
      ),
      leftInKeycloak(tenant, tenants, facts.realms),
    ];
    const found = {
      violations: looked.flatMap(({ violations }) => violations),
      unreadable: looked.flatMap(({ unreadable = [] }) => unreadable),
      advisories: looked.flatMap(({ advisories = [] }) => advisories),
      evidence: {
        deletedAt: formatInstant(tenant.since),
        places: [...facts.storedObjects.keys()],
        ...(heir === undefined ? {} : { namespaceGivenTo: heir.id }),
      },
    };
    const [unclear, ...others] = looked.flatMap((one) => one.unclear ?? []);
    return conclude(found, () => {
      if (unclear !== undefined) {
        const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
        return notUnderstood(unclear.reason, unclear.message + more, found);
      }
      const since = `deleted ${formatDuration(now - tenant.since)} ago`;
      const message = `Nothing of ${tenant.id}, ${since}, was found in cluster ${cluster.name}, EC2, S3 and Keycloak.`;
      return kept("NothingLeft", message, found);
    });
  },
});
