import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Collector } from "./context.ts";
import type { AwsOperation } from "./operations.ts";
import { parseItems, textAt } from "./parse-items.ts";
import type { Pages } from "./sources.ts";

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
  return async ({ sources, cluster }) => {
    const source = `${cluster.region}: ${operation}`;
    const items = itemsOf(await sources.aws(operation), source, answer.items);
    return parseItems(distinct(items, answer.id), source, answer.schema, (item) => textAt(item, answer.id));
  };
}

/** The items of all pages. */
export function itemsOf(pages: Reading<Pages>, source: string, key: string): Reading<readonly unknown[]> {
  if (pages.status === "unreadable") return pages;
  const lists = pages.value.map((page) =>
    typeof page === "object" && page !== null ? Reflect.get(page, key) : undefined,
  );
  if (lists.every(Array.isArray)) return observed(lists.flat(), pages.observedAt);
  return unreadable("malformed", source, `found an answer without a list of ${key}`);
}

function distinct(reading: Reading<readonly unknown[]>, id: string): Reading<readonly unknown[]> {
  if (reading.status === "unreadable") return reading;
  const byId = new Map(reading.value.map((item, at) => [textAt(item, id) ?? at, item]));
  return observed([...byId.values()], reading.observedAt);
}
