import type { FactName, Facts } from "#domain/facts.ts";
import { backupContents } from "./backup-contents.ts";
import { bucketSettings } from "./bucket-settings.ts";
import { calico } from "./calico.ts";
import { certificates } from "./certificates.ts";
import type { Collector } from "./context.ts";
import { snapshots, volumes } from "./ec2.ts";
import { eksCluster } from "./eks-cluster.ts";
import { foreignPolicies } from "./foreign-policies.ts";
import { keycloakServer, realms } from "./keycloak.ts";
import { lastLooks } from "./last-looks.ts";
import { listeners, loadBalancers } from "./load-balancers.ts";
import { networkPolicies } from "./network-policies.ts";
import { nodes } from "./nodes.ts";
import { daemonSets, pods } from "./pods.ts";
import { recycleBin } from "./recycle-bin.ts";
import { rehearsals } from "./rehearsals.ts";
import { servedTls } from "./served-tls.ts";
import { services, targetGroupBindings } from "./services.ts";
import { imagesBySnapshot, lockedSnapshots } from "./snapshot-uses.ts";
import { storedObjects } from "./stored-objects.ts";
import { storedPasswords } from "./stored-passwords.ts";
import { strayBackups } from "./stray-backups.ts";
import { tlsSecrets } from "./tls-secrets.ts";
import { backupStorageLocations, backups, schedules } from "./velero.ts";
import { backupRepositories, deleteBackupRequests, restores } from "./velero-traces.ts";
import { volumeInfos } from "./volume-infos.ts";
import { volumeSnapshotContents } from "./volume-snapshot-contents.ts";
import { instances, securityGroups, subnets, vpcs } from "./vpc.ts";
import { namespaces, persistentVolumeClaims, persistentVolumes } from "./workloads.ts";

/** THE LIST: how each fact is read. Adding one is its type in `domain/facts.ts`, a collector, and one line here. */
export const FACTS: { readonly [N in FactName]: Collector<Facts[N]> } = {
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  backups,
  schedules,
  backupStorageLocations,
  volumes,
  snapshots,
  volumeInfos,
  backupContents,
  storedObjects,
  strayBackups,
  bucketSettings,
  restores,
  deleteBackupRequests,
  backupRepositories,
  volumeSnapshotContents,
  recycleBin,
  lockedSnapshots,
  imagesBySnapshot,
  pods,
  daemonSets,
  networkPolicies,
  calico,
  foreignPolicies,
  nodes,
  services,
  targetGroupBindings,
  certificates,
  tlsSecrets,
  servedTls,
  realms,
  keycloakServer,
  storedPasswords,
  eksCluster,
  vpcs,
  subnets,
  instances,
  securityGroups,
  loadBalancers,
  listeners,
  lastLooks,
  rehearsals,
};
