export interface Resource {
  readonly kind: string;
  readonly group: string;
  /** The version that is asked of an API server; an observation may hold any. */
  readonly version: string;
  /** What is asked for of an API server, where not everything is wanted. */
  readonly fieldSelector?: string;
}

/**
 * The Kubernetes resources that facts are made of, by the name that kubectl prints and that files of an observation
 * have. The same kind in two groups is two resources: `networkpolicies` of Kubernetes are not those of Calico.
 */
export const RESOURCES = {
  namespaces: { kind: "Namespace", group: "", version: "v1" },
  persistentvolumeclaims: { kind: "PersistentVolumeClaim", group: "", version: "v1" },
  persistentvolumes: { kind: "PersistentVolume", group: "", version: "v1" },
  "backups.velero.io": { kind: "Backup", group: "velero.io", version: "v1" },
  "schedules.velero.io": { kind: "Schedule", group: "velero.io", version: "v1" },
  "restores.velero.io": { kind: "Restore", group: "velero.io", version: "v1" },
  "deletebackuprequests.velero.io": { kind: "DeleteBackupRequest", group: "velero.io", version: "v1" },
  "backuprepositories.velero.io": { kind: "BackupRepository", group: "velero.io", version: "v1" },
  "volumesnapshotcontents.snapshot.storage.k8s.io": {
    kind: "VolumeSnapshotContent",
    group: "snapshot.storage.k8s.io",
    version: "v1",
  },
  "backupstoragelocations.velero.io": { kind: "BackupStorageLocation", group: "velero.io", version: "v1" },
  pods: { kind: "Pod", group: "", version: "v1" },
  nodes: { kind: "Node", group: "", version: "v1" },
  services: { kind: "Service", group: "", version: "v1" },
  secrets: { kind: "Secret", group: "", version: "v1", fieldSelector: "type=kubernetes.io/tls" },
  serviceaccounts: { kind: "ServiceAccount", group: "", version: "v1" },
  "daemonsets.apps": { kind: "DaemonSet", group: "apps", version: "v1" },
  "certificates.cert-manager.io": { kind: "Certificate", group: "cert-manager.io", version: "v1" },
  "targetgroupbindings.elbv2.k8s.aws": { kind: "TargetGroupBinding", group: "elbv2.k8s.aws", version: "v1beta1" },
  "networkpolicies.networking.k8s.io": { kind: "NetworkPolicy", group: "networking.k8s.io", version: "v1" },
  "networkpolicies.projectcalico.org": { kind: "NetworkPolicy", group: "projectcalico.org", version: "v3" },
  "networkpolicies.crd.projectcalico.org": { kind: "NetworkPolicy", group: "crd.projectcalico.org", version: "v1" },
  "globalnetworkpolicies.projectcalico.org": { kind: "GlobalNetworkPolicy", group: "projectcalico.org", version: "v3" },
  "globalnetworkpolicies.crd.projectcalico.org": {
    kind: "GlobalNetworkPolicy",
    group: "crd.projectcalico.org",
    version: "v1",
  },
  "tiers.projectcalico.org": { kind: "Tier", group: "projectcalico.org", version: "v3" },
  "tiers.crd.projectcalico.org": { kind: "Tier", group: "crd.projectcalico.org", version: "v1" },
  "networksets.projectcalico.org": { kind: "NetworkSet", group: "projectcalico.org", version: "v3" },
  "networksets.crd.projectcalico.org": { kind: "NetworkSet", group: "crd.projectcalico.org", version: "v1" },
  "globalnetworksets.projectcalico.org": { kind: "GlobalNetworkSet", group: "projectcalico.org", version: "v3" },
  "globalnetworksets.crd.projectcalico.org": {
    kind: "GlobalNetworkSet",
    group: "crd.projectcalico.org",
    version: "v1",
  },
  "adminnetworkpolicies.policy.networking.k8s.io": {
    kind: "AdminNetworkPolicy",
    group: "policy.networking.k8s.io",
    version: "v1alpha1",
  },
  "baselineadminnetworkpolicies.policy.networking.k8s.io": {
    kind: "BaselineAdminNetworkPolicy",
    group: "policy.networking.k8s.io",
    version: "v1alpha1",
  },
  "clusternetworkpolicies.policy.networking.k8s.io": {
    kind: "ClusterNetworkPolicy",
    group: "policy.networking.k8s.io",
    version: "v1alpha2",
  },
  "clusternetworkpolicies.networking.k8s.aws": {
    kind: "ClusterNetworkPolicy",
    group: "networking.k8s.aws",
    version: "v1alpha1",
  },
  "applicationnetworkpolicies.networking.k8s.aws": {
    kind: "ApplicationNetworkPolicy",
    group: "networking.k8s.aws",
    version: "v1alpha1",
  },
} as const satisfies Readonly<Record<string, Resource>>;

export type ResourceName = keyof typeof RESOURCES;

const NAMES: readonly ResourceName[] = Object.keys(RESOURCES).filter(isResourceName);

function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(RESOURCES, name);
}

/** Groups that every API server has. kubectl takes a bare plural for theirs, so an observation's file may be so named. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set(["", "apps", "batch", "networking.k8s.io", "storage.k8s.io"]);

const byKind = new Map(NAMES.map((name) => [`${RESOURCES[name].kind}.${RESOURCES[name].group}`, name]));
const byPlural = new Map(
  NAMES.filter((name) => BUILT_IN_GROUPS.has(RESOURCES[name].group)).map((name) => [plural(name), name]),
);

/** The resource whose objects have this `apiVersion` and `kind`; undefined for those that no fact is made of. */
export function resourceOfKind(apiVersion: string, kind: string): ResourceName | undefined {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return byKind.get(`${kind}.${group}`);
}

/** Reads `backups.velero.io`, `pods`, `statefulsets` (of a group that Kubernetes itself has) and `statefulsets.v1.apps`. */
export function resourceNamed(name: string): ResourceName | undefined {
  const unversioned = withoutVersion(name);
  return isResourceName(unversioned) ? unversioned : byPlural.get(unversioned);
}

function withoutVersion(name: string): string {
  return name.replace(/\.v\d+((?:alpha|beta)\d+)?(?=\.|$)/u, "");
}

/** Kubernetes' own resources, by the bare plural that kubectl takes, of which no fact is made. */
const OTHERS: ReadonlySet<string> = new Set(
  `configmaps endpoints events limitranges podtemplates replicationcontrollers resourcequotas controllerrevisions
  deployments replicasets statefulsets cronjobs jobs ingresses ingressclasses csidrivers csinodes storageclasses
  volumeattachments`.split(/\s+/u),
);
const OF_A_GROUP =
  /^[a-z0-9]+\.(?:apps|batch|autoscaling|policy|extensions|(?:[a-z0-9-]+\.)+(?:io|com|org|net|dev|aws|sh))$/u;

/** Whether a name is that of a resource of which no fact is made, such as `leases.coordination.k8s.io` and `configmaps`. */
export function isOtherResource(name: string): boolean {
  const unversioned = withoutVersion(name);
  return resourceNamed(name) === undefined && (OTHERS.has(unversioned) || OF_A_GROUP.test(unversioned));
}

/** `/apis/velero.io/v1/backups`: where an API server lists a resource of all namespaces. */
export function listPath(name: ResourceName): string {
  const { group, version } = RESOURCES[name];
  return `${group === "" ? "/api" : `/apis/${group}`}/${version}/${plural(name)}`;
}

export function plural(name: ResourceName): string {
  return name.split(".", 1)[0] ?? name;
}
