import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { operationOfFile } from "../operations.ts";
import type { Pages } from "../sources.ts";
import type { Entry } from "./entries.ts";
import { isWhole } from "./whole-answer.ts";

/** The answers of one operation among the files of a folder. A recorded error about the whole folder is about those that have no file. */
export function answersOf<T extends string>(
  operation: T,
  operations: readonly T[],
  entries: readonly Entry[],
  folder: string,
  observedAt: Instant,
): Reading<Pages> {
  const named = entries.filter((entry) => operationOfFile(entry.stem, operations) === operation);
  const mine = named.length > 0 ? named : entries.filter((entry) => `${folder}/`.startsWith(`${entry.path}/`));
  const [first] = mine;
  const source = first?.path ?? `${folder}/${operation}`;
  if (first === undefined) return unreadable("notLookedAt", source, "the observation has no file about it");
  const pages: unknown[] = [];
  for (const { contents } of mine) {
    if ("problem" in contents)
      return unreadable(contents.problem.cause, contents.problem.source, contents.problem.message);
    pages.push(...contents.documents);
  }
  const mappings = pages.filter(isMapping);
  if (mappings.length < pages.length) return unreadable("malformed", source, "found JSON that is not an answer of AWS");
  if (isWhole(mappings)) return observed(mappings, observedAt);
  return unreadable("incomplete", source, "found an answer that goes on: more may exist than was read");
}

function isMapping(page: unknown): page is object {
  return typeof page === "object" && page !== null && !Array.isArray(page);
}
