import { type AddressRange, contains, overlaps, parseRange } from "./addresses.ts";

/** Addresses within any of `nets`, where they are given, and within none of `notNets`. */
export interface AddressCondition {
  readonly nets?: readonly AddressRange[];
  readonly notNets?: readonly AddressRange[];
}

/**
 * The addresses of pods, cut into cells at every border of a range that some policy names. Within a cell no policy tells
 * two addresses apart, so pods are compared by their cells, each of which is one object.
 */
export interface AddressSpace {
  /** undefined for what is not an address. */
  cellOf(address: string): AddressRange | undefined;
  /** The cells in which a pod may be of which no address is known. Never empty. */
  readonly places: readonly AddressRange[];
  /** Whether any pod has, or could get, an address that satisfies the condition. */
  touchesPods(condition: AddressCondition): boolean;
}

export function createAddressSpace(ranges: readonly AddressRange[], podAddresses: readonly string[]): AddressSpace {
  const cells = { 4: cellsOf(4, ranges), 6: cellsOf(6, ranges) };
  const cellOf = (address: string) => {
    const range = parseRange(address);
    return range && find(cells[range.family], range.first);
  };
  const taken = [...new Set(podAddresses.map(cellOf).filter((cell) => cell !== undefined))];
  // A cell of one address is about the pod that has it now, and not a place where any pod may be.
  const wide = taken.filter((cell) => cell.first < cell.last);
  // Where none is known, a pod may be anywhere: then only what takes in everything is certain to take it in.
  const places = wide.length > 0 ? wide : wholeOf(taken);
  return { cellOf, places, touchesPods: (condition) => [...taken, ...places].some((cell) => holds(condition, cell)) };
}

/** Whether the addresses of a cell satisfy a condition. */
export function holds({ nets, notNets }: AddressCondition, cell: AddressRange): boolean {
  return (nets === undefined || contains(nets, cell)) && !overlaps(notNets ?? [], cell);
}

function wholeOf(taken: readonly AddressRange[]): readonly AddressRange[] {
  const families = new Set(taken.map(({ family }) => family));
  return families.size === 0 ? [ANYWHERE] : [...families].map((family) => WHOLE[family]);
}

const WHOLE = {
  4: { family: 4, first: 0n, last: (1n << 32n) - 1n },
  6: { family: 6, first: 0n, last: (1n << 128n) - 1n },
} as const;

export const ANYWHERE: AddressRange = WHOLE[4];

function cellsOf(family: 4 | 6, ranges: readonly AddressRange[]): readonly AddressRange[] {
  const { first, last } = WHOLE[family];
  const own = ranges.filter((range) => range.family === family);
  const starts = new Set([first, ...own.flatMap((range) => [range.first, range.last + 1n])]);
  starts.delete(last + 1n);
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((start, at) => ({ family, first: start, last: (sorted[at + 1] ?? last + 1n) - 1n }));
}

function find(cells: readonly AddressRange[], value: bigint): AddressRange | undefined {
  let [low, high] = [0, cells.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cells[middle]?.first ?? 0n) <= value) low = middle;
    else high = middle - 1;
  }
  return cells[low];
}
