import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";

export const ebsProvisioner = "ebs.csi.aws.com";
const zoneLabel = "topology.kubernetes.io/zone";
const finalizer = "external-provisioner.volume.kubernetes.io/finalizer";
const gibibyte = 1024 ** 3;
const units: Readonly<Record<string, number>> = {
  "": 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 1024, Mi: 1024 ** 2, Gi: gibibyte, Ti: 1024 ** 4 },
};

/** What to ask EC2 for. */
export interface VolumeRequest {
  readonly name: string;
  readonly zone: string;
  /** Gibibytes, rounded up. */
  readonly size: number;
  readonly type: string;
  readonly encrypted: boolean;
  /** The tags that the driver sets without `--extra-create-metadata`: nothing in them names the claim. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether the volume controller of Kubernetes, and for a class that waits for a pod the scheduler, had their say. */
export function isToBeProvisioned({ metadata, spec }: V1PersistentVolumeClaim, storageClass: V1StorageClass): boolean {
  const annotations = metadata?.annotations ?? {};
  if (metadata?.deletionTimestamp !== undefined || spec?.volumeName !== undefined) return false;
  if (annotations["volume.kubernetes.io/storage-provisioner"] !== ebsProvisioner) return false;
  return storageClass.volumeBindingMode !== "WaitForFirstConsumer" || selectedNode(metadata?.annotations) !== undefined;
}

export const selectedNode = (annotations: Readonly<Record<string, string>> = {}): string | undefined =>
  annotations["volume.kubernetes.io/selected-node"];

export function volumeRequest(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  zone: string,
): VolumeRequest {
  const name = `pvc-${claim.metadata?.uid}`;
  const parameters = storageClass.parameters ?? {};
  return {
    name,
    zone,
    size: gibibytes(claim.spec?.resources?.requests?.["storage"] ?? "1Gi"),
    type: parameters["type"] ?? "gp3",
    encrypted: parameters["encrypted"] === "true",
    tags: { CSIVolumeName: name, "ebs.csi.aws.com/cluster": "true" },
  };
}

/** The volume as the external provisioner and the EBS CSI driver describe it to Kubernetes. */
export function persistentVolume(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  request: VolumeRequest,
  volumeId: string,
): V1PersistentVolume {
  const inZone = { key: zoneLabel, operator: "In", values: [request.zone] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: request.name,
      annotations: { "pv.kubernetes.io/provisioned-by": ebsProvisioner },
      finalizers: [finalizer],
    },
    spec: {
      capacity: { storage: `${request.size}Gi` },
      accessModes: claim.spec?.accessModes ?? [],
      volumeMode: claim.spec?.volumeMode ?? "Filesystem",
      storageClassName: storageClass.metadata?.name ?? "",
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: claim.metadata?.namespace ?? "",
        name: claim.metadata?.name ?? "",
        uid: claim.metadata?.uid ?? "",
      },
      csi: { driver: ebsProvisioner, volumeHandle: volumeId, fsType: "ext4" },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [inZone] }] } },
    },
  };
}

/** Whether the volume's claim is gone and its class wanted it to go too. */
export function isToBeDeleted({ spec, status }: V1PersistentVolume): boolean {
  return (
    spec?.csi?.driver === ebsProvisioner &&
    spec.persistentVolumeReclaimPolicy === "Delete" &&
    status?.phase === "Released"
  );
}

/**
 * Whether the provisioner holds a volume that is not for it to delete: its finalizer is for those of policy Delete, and it
 * takes it off where that was changed, or where a restore has put it on.
 */
export function isHeldForNothing({ metadata, spec }: V1PersistentVolume): boolean {
  return (
    spec?.csi?.driver === ebsProvisioner &&
    spec.persistentVolumeReclaimPolicy !== "Delete" &&
    (metadata?.finalizers ?? []).includes(finalizer)
  );
}

/** All finalizers but the provisioner's own. */
export const withoutOwnFinalizer = ({ metadata }: V1PersistentVolume): string[] =>
  (metadata?.finalizers ?? []).filter((name) => name !== finalizer);

/** A Kubernetes quantity such as `8Gi` or `10G`, in whole gibibytes and never less. */
export function gibibytes(quantity: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = units[unit];
  if (amount === undefined || factor === undefined) throw new Error(`"${quantity}" is not a size; allowed is e.g. 8Gi`);
  return Math.ceil((Number(amount) * factor) / gibibyte);
}
