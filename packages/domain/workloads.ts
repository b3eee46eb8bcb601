import { indexBy, uniquelyBy } from "./index-by.ts";
import type { Instant } from "./instant.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Namespace {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly createdAt: Instant;
  readonly phase: string;
}

export interface PersistentVolumeClaim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly createdAt: Instant;
  /** Pending, Bound or Lost. */
  readonly phase: string;
  readonly volumeName?: string;
  readonly storageClass?: string;
}

export interface PersistentVolume {
  readonly name: string;
  readonly uid: string;
  readonly createdAt?: Instant;
  /** Pending, Available, Bound, Released or Failed. */
  readonly phase: string;
  readonly claim?: { readonly namespace: string; readonly name: string; readonly uid?: string };
  /** CSI driver, or `kubernetes.io/aws-ebs` for an in-tree EBS volume. Absent for volumes of other kinds. */
  readonly driver?: string;
  /** The EC2 volume's id for EBS. */
  readonly volumeHandle?: string;
  readonly reclaimPolicy?: string;
}

export const namespacesByName = indexBy<Namespace>((namespace) => namespace.name);
export const claimsByNamespace = indexBy<PersistentVolumeClaim>((claim) => claim.namespace);
export const volumesByName = uniquelyBy<PersistentVolume>((volume) => volume.name);
export const volumesByClaimNamespace = indexBy<PersistentVolume>((volume) => volume.claim?.namespace);

/** `tenant-acme/data-kafka-0`, the id under which a namespaced resource appears in findings. */
export function namespacedName(resource: { readonly namespace: string; readonly name: string }): string {
  return `${resource.namespace}/${resource.name}`;
}
