import type * as z from "zod";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { describeIssues } from "#runtime/issues.ts";

/** Items with a fault that are named; of the others it is said how many they are. */
const MOST_NAMED = 3;

const FAULT = Symbol("fault");

/** A foreign item that could not be understood. */
export interface Faulty {
  readonly [FAULT]: true;
  readonly name: string | undefined;
  /** A line for each thing that is wrong with it. */
  readonly problems: () => readonly string[];
}

export function isFaulty(item: unknown): item is Faulty {
  return typeof item === "object" && item !== null && FAULT in item;
}

/** Translates one foreign item. `nameOf` gives its own name for the message. */
export function itemParser<T extends z.ZodType>(
  schema: T,
  nameOf: (item: unknown) => string | undefined,
): (item: unknown) => z.output<T> | Faulty {
  return (item) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return parsed.data;
    return { [FAULT]: true, name: nameOf(item), problems: () => describeIssues(parsed.error, item) };
  };
}

/**
 * All items, or none: one that cannot be understood makes the whole list unreadable, since nobody knows what it would
 * have said. `source` is what a person would call the list, where it stands in no file.
 */
export function allUnderstood<T>(reading: Reading<readonly (T | Faulty)[]>, source: string): Reading<readonly T[]> {
  if (reading.status === "unreadable") return reading;
  const problems: string[] = [];
  const items: T[] = [];
  let faulty = 0;
  for (const [at, item] of reading.value.entries()) {
    if (!isFaulty(item)) {
      items.push(item);
      continue;
    }
    faulty += 1;
    if (faulty > MOST_NAMED) continue;
    const name = item.name ?? `item ${at + 1}`;
    problems.push(...item.problems().map((line) => `${name}: ${line}`));
  }
  if (faulty === 0) return observed(items, reading.observedAt, reading.place);
  const more = faulty > MOST_NAMED ? ` (and ${faulty - MOST_NAMED} more like these)` : "";
  return unreadable("malformed", reading.place ?? source, `${problems.join("; ")}${more}`);
}

/** Translates every foreign item, or none. */
export function parseItems<T extends z.ZodType>(
  reading: Reading<readonly unknown[]>,
  source: string,
  schema: T,
  nameOf: (item: unknown) => string | undefined,
): Reading<readonly z.output<T>[]> {
  return allUnderstood(
    mapReading(reading, (items) => items.map(itemParser(schema, nameOf))),
    source,
  );
}

/** The text at a place within something of which nothing is known. */
export function textAt(item: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    item,
  );
  return typeof found === "string" ? found : undefined;
}
