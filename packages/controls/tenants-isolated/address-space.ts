import { type AddressRange, contains, overlaps, parseRange } from "./addresses.ts";

/** How much of something holds: for all, for some, or for none. */
export type Share = "all" | "some" | "none";

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
  /** Whether a cell satisfies the condition. Without a cell: how many of the places do where pods are known to be. */
  share(condition: AddressCondition, cell: AddressRange | undefined): Share;
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
  const places: readonly AddressRange[] = wide.length > 0 ? wide : [WHOLE[4]];
  const shares = new Map<AddressCondition, Share>();
  return {
    cellOf,
    share(condition, cell) {
      if (cell !== undefined) return satisfies(condition, cell) ? "all" : "none";
      const share = shares.get(condition) ?? shareOf(places.map((place) => satisfies(condition, place)));
      shares.set(condition, share);
      return share;
    },
    touchesPods: (condition) => [...taken, ...places].some((cell) => satisfies(condition, cell)),
  };
}

function satisfies({ nets, notNets }: AddressCondition, cell: AddressRange): boolean {
  return (nets === undefined || contains(nets, cell)) && !overlaps(notNets ?? [], cell);
}

function shareOf(all: readonly boolean[]): Share {
  if (all.every((one) => one)) return "all";
  return all.some((one) => one) ? "some" : "none";
}

const WHOLE = {
  4: { family: 4, first: 0n, last: (1n << 32n) - 1n },
  6: { family: 6, first: 0n, last: (1n << 128n) - 1n },
} as const;

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
