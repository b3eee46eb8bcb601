/** Names of namespaces, or all that there are. */
export type Namespaces = ReadonlySet<string> | "all";

export function includes(namespaces: Namespaces, name: string): boolean {
  return namespaces === "all" || namespaces.has(name);
}

export function merge(all: readonly Namespaces[]): Namespaces {
  const merged = new Set<string>();
  for (const one of all) {
    if (one === "all") return "all";
    for (const name of one) merged.add(name);
  }
  return merged;
}

/** Those that are named, where not all are meant. */
export function namesIn(namespaces: Namespaces): readonly string[] {
  return namespaces === "all" ? [] : [...namespaces];
}
