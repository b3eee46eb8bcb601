/**
 * Defines a look-up of a list by key. The index of a list is built once, at first use, and kept as long as the list:
 * ten thousand tenants asking the same list cost one pass over it. An item may have several keys, or none.
 */
export function indexBy<T extends object>(
  keysOf: (item: T) => string | readonly string[] | undefined,
): (items: readonly T[]) => { readonly get: (key: string) => readonly T[] } {
  const built = new WeakMap<readonly T[], Map<string, T[]>>();
  return (items) => {
    const index = built.get(items) ?? build(items, keysOf);
    built.set(items, index);
    return { get: (key) => index.get(key) ?? [] };
  };
}

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
