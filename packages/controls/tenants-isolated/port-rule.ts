import { ALL_PORTS, intersect, NO_PORTS, type PortSet, subtract, union } from "./ports.ts";

/** Ports as a rule gives them; what its names mean depends on the pod that they are looked up at. */
export interface PortRule {
  /** The protocols, and types of ICMP, that it is about. */
  readonly within: PortSet;
  /** undefined: all of them. */
  readonly ports?: Ports;
  readonly notPorts?: Ports;
}

export interface Ports {
  readonly numbers: PortSet;
  /** Names of containers' ports, after the protocol's number: `17/dns`. */
  readonly names: readonly string[];
}

/** What a pod's containers call their ports, by protocol number and name: `17/dns`. */
export type NamedPorts = Pick<ReadonlyMap<string, PortSet>, "get">;

export const EVERY_PORT: PortRule = { within: ALL_PORTS };

/** The ports of a destination whose containers name theirs so. */
export function portsAt({ within, ports, notPorts }: PortRule, named: NamedPorts): PortSet {
  const wanted = ports === undefined ? within : intersect(within, resolve(ports, named));
  return notPorts === undefined ? wanted : subtract(wanted, resolve(notPorts, named));
}

function resolve({ numbers, names }: Ports, named: NamedPorts): PortSet {
  return names.reduce((ports, name) => union(ports, named.get(name) ?? NO_PORTS), numbers);
}

export function namesOf({ ports, notPorts }: PortRule): readonly string[] {
  return [...(ports?.names ?? []), ...(notPorts?.names ?? [])];
}
