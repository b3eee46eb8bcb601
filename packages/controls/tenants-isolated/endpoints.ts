import { hasEnded, type Pod } from "#domain/pods.ts";
import type { Labels } from "#domain/workloads.ts";
import type { AddressSpace } from "./address-space.ts";
import type { AddressRange } from "./addresses.ts";
import type { NamedPorts } from "./port-rule.ts";
import { type PortSet, portRange, protocolNumber, union } from "./ports.ts";

/**
 * Pods of one namespace that no policy tells apart, or a pod that could be there: traffic is judged between endpoints,
 * however many pods each of them stands for.
 */
export interface Endpoint {
  readonly namespace: string;
  /** Those labels that some policy asks for. */
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** Where its address is. A pod without one is an endpoint in each of the places where it could be. */
  readonly cell: AddressRange;
  readonly namedPorts: NamedPorts;
  /** Whether something on its node enforces policies. */
  readonly enforced: boolean;
  /** The pods' names; none for a pod that could be there. */
  readonly pods: readonly string[];
}

/** What makes a difference between pods. */
export interface Distinctions {
  readonly labels: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  readonly addresses: AddressSpace;
  readonly isEnforced: (nodeName: string | undefined) => boolean;
}

const NO_NAMED_PORTS: ReadonlyMap<string, PortSet> = new Map();

/** A pod that could be in the namespace, and at this place, with these labels and no others. */
export function possiblePod(namespace: string, labels: Labels, cell: AddressRange): Endpoint {
  return { namespace, labels, serviceAccount: "default", cell, namedPorts: NO_NAMED_PORTS, enforced: true, pods: [] };
}

/** Whether there can be traffic between two endpoints: IPv4 does not speak with IPv6. */
export function canSpeak(a: Endpoint, b: Endpoint): boolean {
  return a.cell.family === b.cell.family;
}

/** The pods of one namespace, put together. Pods with a node's network are none of policies' business; ended ones have none. */
export function groupPods(pods: readonly Pod[], distinctions: Distinctions): readonly Endpoint[] {
  const groups = new Map<string, Endpoint & { readonly pods: string[] }>();
  for (const pod of pods) {
    if (pod.hostNetwork || hasEnded(pod)) continue;
    for (const cell of cellsOf(pod, distinctions.addresses)) {
      const seen = seenByPolicies(pod, cell, distinctions);
      const key = keyOf(seen);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { ...seen, pods: [pod.name] });
      else if (group.pods.at(-1) !== pod.name) group.pods.push(pod.name);
    }
  }
  return [...groups.values()];
}

function cellsOf({ addresses }: Pod, space: AddressSpace): readonly AddressRange[] {
  const known = addresses.flatMap((address) => space.cellOf(address) ?? []);
  return known.length > 0 ? known : space.places;
}

type Seen = Omit<Endpoint, "pods" | "namedPorts"> & { readonly namedPorts: ReadonlyMap<string, PortSet> };

/** What policies can see of a pod. */
function seenByPolicies(pod: Pod, cell: AddressRange, distinctions: Distinctions): Seen {
  const { namespace, serviceAccount } = pod;
  const labels = Object.entries(pod.labels).filter(([key]) => distinctions.labels.has(key));
  return {
    ...{ namespace, serviceAccount, labels: Object.fromEntries(labels), cell },
    namedPorts: namedPortsOf(pod, distinctions.portNames),
    enforced: distinctions.isEnforced(pod.nodeName),
  };
}

/** In common with those pods of the namespace alone that no policy tells apart from it. */
function keyOf({ labels, serviceAccount, cell, namedPorts, enforced }: Seen): string {
  const place = `${cell.family} ${cell.first}`;
  return JSON.stringify([
    ...[Object.entries(labels).sort(byName), serviceAccount, place],
    ...[[...namedPorts].sort(byName), enforced],
  ]);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function namedPortsOf(pod: Pod, wanted: ReadonlySet<string>): ReadonlyMap<string, PortSet> {
  const named = new Map<string, PortSet>();
  for (const { name, protocol, port } of pod.ports) {
    const number = protocolNumber(protocol);
    const key = `${number}/${name}`;
    if (number !== undefined && wanted.has(key))
      named.set(key, union(named.get(key) ?? [], portRange(number, port, port)));
  }
  return named.size === 0 ? NO_NAMED_PORTS : named;
}
