import type * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { describeIssues } from "#runtime/issues.ts";

/** Items with a fault that are named; of the others it is said how many they are. */
const MOST_NAMED = 3;

/**
 * Translates every foreign item, or none: one that cannot be understood makes the whole list unreadable, since nobody
 * knows what it would have said. `nameOf` gives an item's own name for the message.
 */
export function parseItems<T extends z.ZodType>(
  reading: Reading<readonly unknown[]>,
  source: string,
  schema: T,
  nameOf: (item: unknown) => string | undefined,
): Reading<readonly z.output<T>[]> {
  if (reading.status === "unreadable") return reading;
  const problems: string[] = [];
  const items: z.output<T>[] = [];
  let faulty = 0;
  reading.value.forEach((item, at) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) {
      items.push(parsed.data);
      return;
    }
    faulty += 1;
    if (faulty > MOST_NAMED) return;
    const name = nameOf(item) ?? `item ${at + 1}`;
    problems.push(...describeIssues(parsed.error, item).map((line) => `${name}: ${line}`));
  });
  if (faulty === 0) return observed(items, reading.observedAt);
  const more = faulty > MOST_NAMED ? ` (and ${faulty - MOST_NAMED} more like these)` : "";
  return unreadable("malformed", source, `${problems.join("; ")}${more}`);
}

/** The text at a place within something of which nothing is known. */
export function textAt(item: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    item,
  );
  return typeof found === "string" ? found : undefined;
}
