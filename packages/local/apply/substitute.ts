/** Pairs of what stands in the evaluated inputs, and what is true of this emulator. */
export type Substitutions = ReadonlyMap<string, string>;

/** Replaces in every text within a value, also inside JSON that is itself a text, such as a policy. */
export function substitute(value: unknown, substitutions: Substitutions): unknown {
  if (typeof value === "string") {
    let text = value;
    for (const [from, to] of substitutions) text = text.replaceAll(from, to);
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, substitutions));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, substitutions)]));
}
