import { indexBy } from "./index-by.ts";
import type { Instant } from "./instant.ts";
import type { Labels } from "./workloads.ts";

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** When it was told to end; absent as long as nobody did. */
  readonly deletedAt?: Instant;
  /** Absent as long as it is not scheduled. */
  readonly nodeName?: string;
  /** It uses its node's network and address, where policies do not reach. */
  readonly hostNetwork: boolean;
  /** Pending, Running, Succeeded, Failed or Unknown. */
  readonly phase: string;
  /** The condition Ready is True. */
  readonly ready: boolean;
  readonly serviceAccount: string;
  /** IP addresses, at most one of each family; none as long as it has not started. */
  readonly addresses: readonly string[];
  readonly ports: readonly ContainerPort[];
  /** The names of the PersistentVolumeClaims that it mounts. */
  readonly claims: readonly string[];
  /** The object that manages it, such as a StatefulSet. */
  readonly owner?: { readonly kind: string; readonly name: string };
}

/** A port that a container says it has, with a name by which policies may call it. */
export interface ContainerPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

export interface DaemonSet {
  readonly namespace: string;
  readonly name: string;
  /** The labels of its pods. */
  readonly podLabels: Labels;
  readonly containers: readonly { readonly name: string; readonly args: readonly string[] }[];
  /** On how many nodes it should run, and on how many its pod is Ready. */
  readonly desired: number;
  readonly ready: number;
}

export const podsByNamespace = indexBy<Pod>((pod) => pod.namespace);

/** True for a pod that has ended: it has no network any more. */
export function hasEnded(pod: Pod): boolean {
  return pod.phase === "Succeeded" || pod.phase === "Failed";
}
