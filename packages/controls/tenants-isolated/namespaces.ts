/** Names of namespaces, or all that there are. */
export type Namespaces = ReadonlySet<string> | "all";

export function includes(namespaces: Namespaces, name: string): boolean {
  return namespaces === "all" || namespaces.has(name);
}

export function merge(all: readonly Namespaces[]): Namespaces {
  const distinct = new Set(all);
  const [only] = distinct;
  // Ten thousand tenants that reach themselves alone need no set of it for each of their pods.
  if (only !== undefined && distinct.size === 1) return only;
  const merged = new Set<string>();
  for (const one of distinct) {
    if (one === "all") return "all";
    for (const name of one) merged.add(name);
  }
  return merged;
}

/** Those that are named, where not all are meant. */
export function namesIn(namespaces: Namespaces): readonly string[] {
  return namespaces === "all" ? [] : [...namespaces];
}
