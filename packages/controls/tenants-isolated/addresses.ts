/** A range of addresses of one family, both ends included. IPv6 does not fit into numbers, hence bigint. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or an address without a length; undefined for anything else. Bits beyond the length are ignored. */
export function parseRange(text: string): AddressRange | undefined {
  const [addressText = "", lengthText, ...rest] = text.split("/");
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const length = lengthText === undefined ? bits : parseDecimal(lengthText, bits);
  if (length === undefined) return undefined;
  const size = 1n << BigInt(bits - length);
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n };
}

export function contains(ranges: readonly AddressRange[], inner: AddressRange): boolean {
  return ranges.some(
    ({ family, first, last }) => family === inner.family && first <= inner.first && inner.last <= last,
  );
}

export function overlaps(ranges: readonly AddressRange[], other: AddressRange): boolean {
  return ranges.some(
    ({ family, first, last }) => family === other.family && first <= other.last && other.first <= last,
  );
}

/** How many addresses there are in all of these ranges, which are of one family; each counts once. */
export function sizeOf(ranges: readonly AddressRange[]): bigint {
  let [size, next] = [0n, 0n];
  for (const { first, last } of ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const from = first > next ? first : next;
    if (last < from) continue;
    size += last - from + 1n;
    next = last + 1n;
  }
  return size;
}

interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

function parseAddress(text: string): Address | undefined {
  const value = text.includes(":") ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { family: text.includes(":") ? 6 : 4, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".").map((part) => parseDecimal(part, 255));
  if (parts.length !== 4) return undefined;
  return joinParts(parts, 8n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || (text.includes(".") && !ENDS_AS_IPV4.test(text))) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":").flatMap(groupsOf)));
  if (head === undefined) return undefined;
  if (tail === undefined) return head.length === 8 ? joinParts(head, 16n) : undefined;
  const missing = 8 - head.length - tail.length;
  if (missing < 1) return undefined;
  return joinParts([...head, ...Array.from({ length: missing }, () => 0), ...tail], 16n);
}

const ENDS_AS_IPV4 = /^[^.]*:(?:\d+\.){3}\d+$/u;

/** One group of 16 bits, or the two that an IPv4 address at the end stands for. */
function groupsOf(part: string): readonly (number | undefined)[] {
  if (part.includes(".")) {
    const value = parseIpv4(part);
    return value === undefined ? [undefined] : [Number(value >> 16n), Number(value & 0xffffn)];
  }
  return [/^[0-9a-f]{1,4}$/iu.test(part) ? Number.parseInt(part, 16) : undefined];
}

function joinParts(parts: readonly (number | undefined)[], bits: bigint): bigint | undefined {
  let value = 0n;
  for (const part of parts) {
    if (part === undefined) return undefined;
    value = (value << bits) | BigInt(part);
  }
  return value;
}

/** Without leading zeros, which some programs read as octal. */
function parseDecimal(text: string, largest: number): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/u.test(text) && Number(text) <= largest ? Number(text) : undefined;
}
