/**
 * Defines a look-up of a list by key. The index of a list is built once, at first use, and kept as long as the list:
 * ten thousand tenants asking the same list cost one pass over it. An item may have several keys, or none.
 */
export function indexBy<T extends object>(
  keysOf: (item: T) => string | readonly string[] | undefined,
): (items: readonly T[]) => Lookup<T> {
  return oncePerList((items) => {
    const index = build(items, keysOf);
    return { get: (key) => index.get(key) ?? NONE };
  });
}

/**
 * The same for keys that only one item of a list can have, such as ids; of several the first is found. It takes far less
 * memory than lists of one: three hundred thousand snapshots have an id each.
 */
export function uniquelyBy<T extends object>(
  keyOf: (item: T) => string | undefined,
): (items: readonly T[]) => ReadonlyMap<string, T> {
  return oncePerList((items) => {
    const index = new Map<string, T>();
    for (const item of items) {
      const key = keyOf(item);
      if (key !== undefined && !index.has(key)) index.set(key, item);
    }
    return index;
  });
}

/** What is made of a list once, at first use, and kept as long as the list. */
export function oncePerList<T, R extends object>(make: (items: readonly T[]) => R): (items: readonly T[]) => R {
  const made = new WeakMap<readonly T[], R>();
  return (items) => {
    const known = made.get(items);
    if (known !== undefined) return known;
    const result = make(items);
    made.set(items, result);
    return result;
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
  // A list that grows has room for sixteen more, which is much for hundreds of thousands of lists.
  for (const [key, bucket] of index) if (bucket.length > 1) index.set(key, bucket.slice());
  return index;
}
