import type { BackupContents } from "./backup-contents.ts";
import type { Calico } from "./calico.ts";
import type { Certificate } from "./certificates.ts";
import type { Snapshot, Volume } from "./ec2.ts";
import type { Instant } from "./instant.ts";
import type { KeycloakServer, Realm, StoredPasswords } from "./keycloak.ts";
import type { LastLooks } from "./last-looks.ts";
import type { Listener, LoadBalancer } from "./load-balancers.ts";
import type { ForeignPolicies, NetworkPolicy } from "./network.ts";
import type { Node } from "./nodes.ts";
import type { DaemonSet, Pod } from "./pods.ts";
import type { Reading } from "./reading.ts";
import type { Rehearsals } from "./rehearsal.ts";
import type { ServedTls } from "./served-tls.ts";
import type { Service, TargetGroupBinding } from "./services.ts";
import type { BucketSettings, StoredObjects } from "./storage.ts";
import type { Backup, BackupStorageLocation, Schedule, VolumeInfo } from "./velero.ts";
import type {
  BackupRepository,
  DeleteBackupRequest,
  RecycleBin,
  Restore,
  VolumeSnapshotContent,
} from "./velero-traces.ts";
import type { EksCluster, Instance, SecurityGroup, Subnet, Vpc } from "./vpc.ts";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "./workloads.ts";
import type { X509 } from "./x509.ts";

/**
 * Everything that can be known of one cluster and of what stands behind it in AWS. A control names the facts that it
 * needs; one paged list brings each of them for all tenants at once. What has to be read item by item is a map of
 * readings, so that one unreadable object spoils one tenant's finding only.
 */
export interface Facts {
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  /** By the name of the Backup; only the newest readable backups of each tenant are opened, mostly one. */
  readonly volumeInfos: ReadonlyMap<string, Reading<readonly VolumeInfo[]>>;
  /** By the name of the Backup; of the same backups as `volumeInfos`. */
  readonly backupContents: ReadonlyMap<string, Reading<BackupContents>>;
  /** By the address of the place, see `addressOf`. */
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
  /** What folders say of themselves that no Backup is for, by the folder's address. */
  readonly strayBackups: ReadonlyMap<string, Reading<Backup>>;
  /** By the name of the bucket. */
  readonly bucketSettings: ReadonlyMap<string, BucketSettings>;
  readonly restores: readonly Restore[];
  readonly deleteBackupRequests: readonly DeleteBackupRequest[];
  readonly backupRepositories: readonly BackupRepository[];
  readonly volumeSnapshotContents: readonly VolumeSnapshotContent[];
  readonly recycleBin: RecycleBin;
  /** Those that EC2 does not delete, by id: until when, where it says so. */
  readonly lockedSnapshots: ReadonlyMap<string, Instant | undefined>;
  /** The AMIs of this account that need each snapshot, by its id. */
  readonly imagesBySnapshot: ReadonlyMap<string, readonly string[]>;
  readonly pods: readonly Pod[];
  readonly daemonSets: readonly DaemonSet[];
  readonly networkPolicies: readonly NetworkPolicy[];
  /** Each kind by itself: which of them decide depends on what enforces policies, and on what the policies say. */
  readonly calico: Calico;
  readonly foreignPolicies: ForeignPolicies;
  readonly nodes: readonly Node[];
  readonly services: readonly Service[];
  readonly targetGroupBindings: readonly TargetGroupBinding[];
  readonly certificates: readonly Certificate[];
  /** The chains that Secrets of the tenants' namespaces hold, by `namespace/name`. A sweep may not be allowed to read them. */
  readonly tlsSecrets: ReadonlyMap<string, Reading<readonly X509[]>>;
  /** By host, of the tenants that are served. */
  readonly servedTls: ReadonlyMap<string, Reading<ServedTls>>;
  /** By name. */
  readonly realms: ReadonlyMap<string, Reading<Realm>>;
  readonly keycloakServer: KeycloakServer;
  /** By realm, of the tenants that are served; read only where the configuration asks for it. */
  readonly storedPasswords: ReadonlyMap<string, Reading<StoredPasswords>>;
  readonly eksCluster: EksCluster;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly instances: readonly Instance[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly listeners: readonly Listener[];
  /** Only a sweep of the deployed control plane knows it. */
  readonly lastLooks: LastLooks;
  /** Only the deployed control plane knows of them; `notFound` where none was ever run. */
  readonly rehearsals: Rehearsals;
}

export type FactName = keyof Facts;

export type Readings = { readonly [N in FactName]?: Reading<Facts[N]> };
