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
  /** Where its addresses are; undefined for a pod without one, which could get any. */
  readonly cell?: AddressRange;
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

/** A pod that could be in the namespace, with these labels and no others. */
export function possiblePod(namespace: string, labels: Labels): Endpoint {
  return { namespace, labels, serviceAccount: "default", namedPorts: NO_NAMED_PORTS, enforced: true, pods: [] };
}

/** The pods of one namespace, put together. Pods with a node's network are none of policies' business; ended ones have none. */
export function groupPods(pods: readonly Pod[], distinctions: Distinctions): readonly Endpoint[] {
  const groups = new Map<string, Endpoint & { readonly pods: string[] }>();
  for (const pod of pods) {
    if (pod.hostNetwork || hasEnded(pod)) continue;
    for (const address of pod.addresses.length > 0 ? pod.addresses : [undefined]) {
      const seen = seenByPolicies(pod, address, distinctions);
      const key = keyOf(seen);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { ...seen, pods: [pod.name] });
      else if (group.pods.at(-1) !== pod.name) group.pods.push(pod.name);
    }
  }
  return [...groups.values()];
}

type Seen = Omit<Endpoint, "pods" | "namedPorts"> & { readonly namedPorts: ReadonlyMap<string, PortSet> };

/** What policies can see of a pod. */
function seenByPolicies(pod: Pod, address: string | undefined, distinctions: Distinctions): Seen {
  const { namespace, serviceAccount } = pod;
  const labels = Object.entries(pod.labels).filter(([key]) => distinctions.labels.has(key));
  const cell = address === undefined ? undefined : distinctions.addresses.cellOf(address);
  return {
    ...{ namespace, serviceAccount, labels: Object.fromEntries(labels) },
    namedPorts: namedPortsOf(pod, distinctions.portNames),
    enforced: distinctions.isEnforced(pod.nodeName),
    ...(cell === undefined ? {} : { cell }),
  };
}

/** In common with those pods of the namespace alone that no policy tells apart from it. */
function keyOf({ labels, serviceAccount, cell, namedPorts, enforced }: Seen): string {
  const place = cell && `${cell.family} ${cell.first}`;
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
