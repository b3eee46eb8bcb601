/** What is sent, and where: to the list that a new object joins, or to the object's own place. */
export interface ObjectAt {
  readonly path: string;
  readonly body: object;
}

export interface ClaimOf {
  readonly namespace: string;
  readonly name: string;
}

/** Its controller gives it to every namespace, some seconds later. Without it no pod is let in. */
export function serviceAccount(namespace: string): ObjectAt {
  const metadata = { name: "default", namespace };
  return {
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/default`,
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata },
  };
}

export function claim({ namespace, name }: ClaimOf): ObjectAt {
  return {
    path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
    body: {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace, labels: LABELS },
      spec: { ...VOLUME, volumeName: volumeName({ namespace, name }), resources: { requests: { storage: "8Gi" } } },
    },
  };
}

/** Bound to its claim already, as far as that can be said at its making. */
export function volume(
  of: ClaimOf,
  uid: string,
  volumeHandle: string,
  persistentVolumeReclaimPolicy: "Delete" | "Retain",
): ObjectAt {
  return {
    path: "/api/v1/persistentvolumes",
    body: {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: volumeName(of), annotations: { "pv.kubernetes.io/provisioned-by": DRIVER } },
      spec: {
        ...VOLUME,
        capacity: { storage: "8Gi" },
        persistentVolumeReclaimPolicy,
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", ...of, uid },
        csi: { driver: DRIVER, volumeHandle, fsType: "ext4" },
      },
    },
  };
}

/** On a node from the beginning, so that the scheduler has nothing to think about. */
export function pod({ namespace, name }: ClaimOf, nodeName: string, claimName: string): ObjectAt {
  return {
    path: `/api/v1/namespaces/${namespace}/pods`,
    body: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace, labels: LABELS },
      spec: {
        nodeName,
        automountServiceAccountToken: false,
        containers: [{ name: "kafka", image: "apache/kafka", ports: [{ name: "kafka", containerPort: 9092 }] }],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
      },
    },
  };
}

export const volumeName = ({ namespace, name }: ClaimOf) => `pv-${namespace}-${name}`;

const DRIVER = "ebs.csi.aws.com";
const LABELS = { "app.kubernetes.io/name": "kafka" };
const VOLUME = { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", volumeMode: "Filesystem" };

/** One pod that mounts all of these claims, under a StatefulSet. */
export function statefulSet(namespace: string, name: string, claimNames: readonly string[]): ObjectAt {
  const volumes = claimNames.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
  const containers = [{ name, image: "apache/kafka" }];
  return {
    path: `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    body: {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, namespace, labels: LABELS },
      spec: {
        ...{ replicas: 1, serviceName: name, selector: { matchLabels: LABELS } },
        template: { metadata: { labels: LABELS }, spec: { automountServiceAccountToken: false, containers, volumes } },
      },
    },
  };
}

/** What is left of a restore from a backup. */
export function completedRestore(backupName: string, namespace: string): ObjectAt {
  return {
    path: "/apis/velero.io/v1/namespaces/velero/restores",
    body: {
      apiVersion: "velero.io/v1",
      kind: "Restore",
      metadata: { name: `${backupName}-restore`, namespace: "velero" },
      spec: { backupName, includedNamespaces: [namespace] },
      status: { phase: "Completed" },
    },
  };
}
