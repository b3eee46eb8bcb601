/**
 * Defines a look-up of a list by key. The index of a list is built once, at first use, and kept as long as the list:
 * ten thousand tenants asking the same list cost one pass over it. An item may have several keys, or none.
 */
export function indexBy<T extends object>(
  keysOf: (item: T) => string | readonly string[] | undefined,
): (items: readonly T[]) => Lookup<T> {
  const built = new WeakMap<readonly T[], Lookup<T>>();
  return (items) => {
    const known = built.get(items);
    if (known !== undefined) return known;
    const index = build(items, keysOf);
    const lookup: Lookup<T> = { get: (key) => index.get(key) ?? NONE };
    built.set(items, lookup);
    return lookup;
  };
}

interface Lookup<T> {
  readonly get: (key: string) => readonly T[];
}

const NONE: readonly never[] = [];

function build<T>(items: readonly T[], keysOf: (item: T) => string | readonly string[] | undefined): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const item of items) {
    const keys = keysOf(item);
    if (keys === undefined) continue;
    for (const key of typeof keys === "string" ? [keys] : keys) {
      const bucket = index.get(key);
      if (bucket) bucket.push(item);
      else index.set(key, [item]);
    }
  }
  return index;
}
