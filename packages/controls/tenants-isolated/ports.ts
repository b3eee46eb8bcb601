/**
 * A set of what traffic can be for: ports of every protocol at once. Each protocol number (0–255) has a block of 65,536
 * places, one for each port, or for ICMP one for each type and code. The set is a list of half-open ranges of places, in
 * order and apart: `[from, to, from, to …]`.
 */
export type PortSet = readonly number[];

const BLOCK = 65_536;
const PROTOCOLS = 256;

export const NO_PORTS: PortSet = [];
export const ALL_PORTS: PortSet = [0, PROTOCOLS * BLOCK];

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ICMPV6: 58,
  SCTP: 132,
  UDPLITE: 136,
};

/** The number of a protocol that is given by name or number; undefined for one that is not known. */
export function protocolNumber(protocol: string | number): number | undefined {
  const number = typeof protocol === "number" ? protocol : PROTOCOL_NUMBERS[protocol.toUpperCase()];
  return number !== undefined && Number.isInteger(number) && number >= 0 && number < PROTOCOLS ? number : undefined;
}

/** Every port of one protocol. */
export function protocolPorts(protocol: number): PortSet {
  return [protocol * BLOCK, (protocol + 1) * BLOCK];
}

/** Ports `first` to `last` of one protocol, both included. */
export function portRange(protocol: number, first: number, last: number): PortSet {
  return [protocol * BLOCK + first, protocol * BLOCK + last + 1];
}

/** A type of ICMP, with all its codes or one of them. */
export function icmpPorts(protocol: number, type: number | undefined, code: number | undefined): PortSet {
  if (type === undefined) return protocolPorts(protocol);
  return code === undefined
    ? portRange(protocol, type * 256, type * 256 + 255)
    : portRange(protocol, type * 256 + code, type * 256 + code);
}

export function union(a: PortSet, b: PortSet): PortSet {
  if (a === b || b.length === 0 || a === ALL_PORTS) return a;
  if (a.length === 0 || b === ALL_PORTS) return b;
  return combine(a, b, (inA, inB) => inA || inB);
}

export function intersect(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === ALL_PORTS || a.length === 0) return a;
  if (a === ALL_PORTS || b.length === 0) return b;
  return combine(a, b, (inA, inB) => inA && inB);
}

export function subtract(a: PortSet, b: PortSet): PortSet {
  if (a.length === 0 || b.length === 0) return a;
  if (a === b || b === ALL_PORTS) return NO_PORTS;
  return combine(a, b, (inA, inB) => inA && !inB);
}

export function isAllPorts(ports: PortSet): boolean {
  return ports.length === 2 && ports[0] === 0 && ports[1] === PROTOCOLS * BLOCK;
}

/** Walks along the borders of both sets; between two of them nothing changes. */
function combine(a: PortSet, b: PortSet, keep: (inA: boolean, inB: boolean) => boolean): PortSet {
  const borders: number[] = [];
  let [atA, atB, kept] = [0, 0, false];
  while (atA < a.length || atB < b.length) {
    const border = Math.min(a[atA] ?? Number.POSITIVE_INFINITY, b[atB] ?? Number.POSITIVE_INFINITY);
    if (a[atA] === border) atA += 1;
    if (b[atB] === border) atB += 1;
    const keeps = keep(atA % 2 === 1, atB % 2 === 1);
    if (keeps !== kept) borders.push(border);
    kept = keeps;
  }
  return borders;
}

const SHOWN = 6;

/** For sentences: `every port`, `TCP 9092, UDP 8000–8100`, `every port but TCP 53`. */
export function describePorts(ports: PortSet): string {
  if (isAllPorts(ports)) return "every port";
  const missing = subtract(ALL_PORTS, ports);
  return missing.length < ports.length ? `every port but ${listPorts(missing)}` : listPorts(ports);
}

function listPorts(ports: PortSet): string {
  const parts: string[] = [];
  for (let at = 0; at < ports.length; at += 2) parts.push(...describeRange(ports[at] ?? 0, ports[at + 1] ?? 0));
  return parts.length > SHOWN ? `${parts.slice(0, SHOWN).join(", ")} and others` : parts.join(", ");
}

function describeRange(from: number, to: number): readonly string[] {
  const [firstProtocol, lastProtocol] = [Math.floor(from / BLOCK), Math.floor((to - 1) / BLOCK)];
  if (firstProtocol !== lastProtocol) {
    const middle = (firstProtocol + 1) * BLOCK;
    return [
      ...describeRange(from, middle),
      ...(lastProtocol - firstProtocol > SHOWN ? ["other protocols"] : describeRange(middle, to)),
    ];
  }
  const name = protocolName(firstProtocol);
  const [first, last] = [from % BLOCK, (to - 1) % BLOCK];
  if (first === 0 && last === BLOCK - 1) return [ICMP.has(name) ? `all of ${name}` : `every ${name} port`];
  const show = ICMP.has(name) ? describeIcmp : String;
  return [`${name} ${first === last ? show(first) : `${show(first)}–${show(last)}`}`];
}

const ICMP: ReadonlySet<string> = new Set(["ICMP", "ICMPV6"]);

/** Type and code. */
function describeIcmp(place: number): string {
  return `${Math.floor(place / 256)}/${place % 256}`;
}

function protocolName(number: number): string {
  const known = Object.entries(PROTOCOL_NUMBERS).find(([, value]) => value === number);
  return known ? known[0] : `protocol ${number}`;
}
