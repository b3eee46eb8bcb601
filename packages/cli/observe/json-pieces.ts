/** More items than this go into another file, so that every file can be read as a whole. */
export const ITEMS_PER_FILE = 20_000;

/** A JSON object of some fields and of a list, an item a line, without ever holding its text as a whole. */
export function* jsonPieces(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  items: readonly unknown[],
): Generator<string> {
  const head = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  yield `{\n${head.join("")}${JSON.stringify(name)}: [`;
  for (const [at, item] of items.entries()) yield `${at === 0 ? "\n" : ",\n"}${JSON.stringify(item)}`;
  yield "\n]\n}\n";
}

/** Items in groups of at most so many; one empty group where there are none. */
export function inGroups<T>(items: readonly T[], size = ITEMS_PER_FILE): readonly (readonly T[])[] {
  if (items.length <= size) return [items];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

export function* prettyJson(value: unknown): Generator<string> {
  yield `${JSON.stringify(value, undefined, 2)}\n`;
}
