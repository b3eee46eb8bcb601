import { type Node, nodeByName } from "#domain/nodes.ts";
import type { Pod } from "#domain/pods.ts";
import {
  claimsByNamespace,
  type PersistentVolume,
  type PersistentVolumeClaim,
  volumesByName,
} from "#domain/workloads.ts";

interface Lists {
  readonly nodes: readonly Node[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
}

/** A component's copies that are up and hold data, and why its other pods do not count. */
export interface Copies {
  /** Pods by node; each has a volume that no pod on another node has. */
  readonly byNode: ReadonlyMap<string, readonly Pod[]>;
  readonly zones: ReadonlySet<string>;
  readonly others: readonly { readonly pod: Pod; readonly why: string }[];
}

/** Counts what would still be there if a node were lost: Ready pods, on nodes that are Ready, each with its own volume. */
export function findCopies(pods: readonly Pod[], lists: Lists): Copies {
  const placed = pods.map((pod) => ({ pod, place: placeOf(pod, lists.nodes), volumes: volumesOf(pod, lists) }));
  const nodesOf = new Map<string, Set<string>>();
  for (const { pod, volumes } of placed)
    for (const volume of volumes) nodesOf.set(volume, (nodesOf.get(volume) ?? new Set()).add(pod.nodeName ?? ""));

  const judged = placed.map(({ pod, place, volumes }): Judged => {
    if ("why" in place) return { pod, why: place.why };
    if (volumes.length === 0) return { pod, why: "has no bound volume" };
    const isShared = volumes.every((volume) => (nodesOf.get(volume)?.size ?? 0) > 1);
    return isShared ? { pod, why: "shares its volume with pods on other nodes" } : { pod, node: place.node };
  });
  const copies = judged.flatMap((one) => ("node" in one ? [one] : []));
  return {
    byNode: new Map(
      [...Map.groupBy(copies, ({ node }) => node.name)].map(([name, held]) => [name, held.map(({ pod }) => pod)]),
    ),
    zones: new Set(copies.map(({ node }) => node.zone ?? "")),
    others: judged.flatMap((one) => ("why" in one ? [{ pod: one.pod, why: one.why }] : [])),
  };
}

type Judged = { readonly pod: Pod } & ({ readonly node: Node } | { readonly why: string });

function placeOf(pod: Pod, nodes: readonly Node[]): { readonly node: Node } | { readonly why: string } {
  if (pod.deletedAt !== undefined) return { why: "is being deleted" };
  if (pod.nodeName === undefined) return { why: "is on no node yet" };
  if (!pod.ready) return { why: `is not Ready (on ${pod.nodeName})` };
  const [node] = nodeByName(nodes).get(pod.nodeName);
  if (node === undefined) return { why: `is on node ${pod.nodeName}, which is gone` };
  return node.ready ? { node } : { why: `is on node ${node.name}, which is not Ready` };
}

/** The PersistentVolumes that a pod mounts; what lives on the node itself, as an emptyDir does, is gone with it. */
function volumesOf({ namespace, claims }: Pod, lists: Lists): readonly string[] {
  return claimsByNamespace(lists.persistentVolumeClaims)
    .get(namespace)
    .filter(({ name, phase }) => claims.includes(name) && phase === "Bound")
    .flatMap(({ volumeName = "" }) => volumesByName(lists.persistentVolumes).get(volumeName) ?? [])
    .map(({ name }) => name);
}
