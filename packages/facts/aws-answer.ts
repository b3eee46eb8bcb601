import * as z from "zod";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Collector } from "./context.ts";
import type { AwsOperation } from "./operations.ts";
import { allUnderstood, itemParser, textAt } from "./parse-items.ts";

/** Tags as AWS lists them, as a map. There are more of them than of anything else, so they are looked at by hand. */
export const tags = z
  .unknown()
  .optional()
  .transform((list, context): Readonly<Record<string, string>> => {
    const map: Record<string, string> = {};
    if (list === undefined) return map;
    const items: readonly unknown[] = Array.isArray(list) ? list : [list];
    for (const item of items) {
      const key = isObject(item) ? item["Key"] : undefined;
      const value = isObject(item) ? item["Value"] : undefined;
      if (!Array.isArray(list) || typeof key !== "string" || typeof value !== "string") {
        context.addIssue({ code: "custom", message: "allowed is a list of tags, each with a Key and a Value" });
        return z.NEVER;
      }
      if (key === "__proto__") Object.defineProperty(map, key, { value, enumerable: true });
      else map[key] = value;
    }
    return map;
  });

function isObject(item: unknown): item is Readonly<Record<string, unknown>> {
  return typeof item === "object" && item !== null;
}

interface Answer<T extends z.ZodType> {
  /** The key under which an answer's page holds its items; a page without it is not an answer. */
  readonly items: string;
  /** The key of an item that names it. Pages overlap where things change in between, so an item that stands twice is one. */
  readonly id: string;
  readonly schema: T;
}

/** The collector of all items that an operation of AWS answers. */
export function answerOf<T extends z.ZodType>(
  operation: AwsOperation,
  answer: Answer<T>,
): Collector<readonly z.output<T>[]> {
  const parse = itemParser(answer.schema, (item) => textAt(item, answer.id));
  const parsePage = (page: unknown) =>
    itemsIn(page, answer.items)?.map((item) => [textAt(item, answer.id), parse(item)] as const);
  return async ({ sources, cluster }) => {
    const source = `${cluster.region}: ${operation}`;
    const items = itemsOf(await sources.aws(operation, parsePage), source, answer.items);
    const distinct = mapReading(items, (all) => [...new Map(all.map(([id, item], at) => [id ?? at, item])).values()]);
    return allUnderstood(distinct, source);
  };
}

/** The list that a page holds under a key; undefined for a page without it. */
export function itemsIn(page: unknown, key: string): readonly unknown[] | undefined {
  const list: unknown = typeof page === "object" && page !== null ? Reflect.get(page, key) : undefined;
  return Array.isArray(list) ? list : undefined;
}

/** The items of all pages, of which each is what `itemsIn` found. */
export function itemsOf<T>(
  pages: Reading<readonly (readonly T[] | undefined)[]>,
  source: string,
  key: string,
): Reading<readonly T[]> {
  if (pages.status === "unreadable") return pages;
  const lists = pages.value.filter((list) => list !== undefined);
  if (lists.length === pages.value.length) return observed(lists.flat(), pages.observedAt, pages.place);
  return unreadable("malformed", pages.place ?? source, `found an answer without a list of ${key}`);
}
