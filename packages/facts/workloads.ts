import * as z from "zod";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "#domain/workloads.ts";
import { listOf, metadata, namespacedMetadata, optionalText } from "./kubernetes-object.ts";
import { present } from "./present.ts";

const namespaceObject = z
  .object({ metadata, status: z.object({ phase: z.string().min(1) }) })
  .transform(({ metadata: { name, uid, labels, creationTimestamp }, status }): Namespace => {
    return { name, uid, labels, createdAt: creationTimestamp, phase: status.phase };
  });

const claimObject = z
  .object({
    metadata: namespacedMetadata,
    spec: z.object({ volumeName: optionalText, storageClassName: optionalText }),
    status: z.object({ phase: z.string().min(1) }),
  })
  .transform(
    ({ metadata: { namespace, name, uid, labels, creationTimestamp }, spec, status }): PersistentVolumeClaim => {
      return {
        ...{ namespace, name, uid, labels, createdAt: creationTimestamp, phase: status.phase },
        ...present({ volumeName: spec.volumeName, storageClass: spec.storageClassName }),
      };
    },
  );

/** The driver of an EBS volume that was made before CSI drivers were. */
const IN_TREE_EBS = "kubernetes.io/aws-ebs";

const volumeObject = z
  .object({
    metadata,
    spec: z.object({
      persistentVolumeReclaimPolicy: optionalText,
      claimRef: z.object({ namespace: z.string().min(1), name: z.string().min(1), uid: optionalText }).nullish(),
      csi: z.object({ driver: z.string().min(1), volumeHandle: z.string().min(1) }).nullish(),
      awsElasticBlockStore: z.object({ volumeID: z.string().min(1) }).nullish(),
    }),
    status: z.object({ phase: z.string().min(1) }),
  })
  .transform(({ metadata: { name, uid, creationTimestamp }, spec, status }): PersistentVolume => {
    const { claimRef, csi, awsElasticBlockStore: ebs } = spec;
    return {
      ...{ name, uid, createdAt: creationTimestamp, phase: status.phase },
      ...(claimRef
        ? { claim: { namespace: claimRef.namespace, name: claimRef.name, ...present({ uid: claimRef.uid }) } }
        : {}),
      ...(csi ? { driver: csi.driver, volumeHandle: csi.volumeHandle } : {}),
      ...(ebs ? { driver: IN_TREE_EBS, volumeHandle: lastPart(ebs.volumeID) } : {}),
      ...present({ reclaimPolicy: spec.persistentVolumeReclaimPolicy }),
    };
  });

/** In-tree volumes are named `aws://eu-west-1a/vol-0abc` or `vol-0abc`. */
function lastPart(volumeId: string): string {
  return volumeId.slice(volumeId.lastIndexOf("/") + 1);
}

export const namespaces = listOf("namespaces", namespaceObject);
export const persistentVolumeClaims = listOf("persistentvolumeclaims", claimObject);
export const persistentVolumes = listOf("persistentvolumes", volumeObject);
