import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { operationOfFile } from "../operations.ts";
import type { Pages } from "../sources.ts";
import type { Entry } from "./entries.ts";
import { filesInWords } from "./files-in-words.ts";
import { headlessPage, unfinishedPage } from "./whole-answer.ts";

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
  if (mine.length === 0)
    return unreadable("notLookedAt", `${folder}/${operation}`, "the observation has no file about it");
  const fileOf = new Map<object, string>();
  for (const { contents, path } of mine) {
    if ("problem" in contents)
      return unreadable(contents.problem.cause, contents.problem.source, contents.problem.message);
    for (const page of contents.documents) {
      if (!isMapping(page)) return unreadable("malformed", path, "found JSON that is not an answer of AWS");
      fileOf.set(page, path);
    }
  }
  const pages = [...fileOf.keys()];
  const unfinished = unfinishedPage(pages);
  const headless = headlessPage(pages);
  const partial = unfinished ?? headless;
  if (partial === undefined) return observed(pages, observedAt, filesInWords(fileOf.values()));
  const found = unfinished === undefined ? "found an answer that begins in the middle" : "found an answer that goes on";
  return unreadable("incomplete", fileOf.get(partial) ?? folder, `${found}: more may exist than was read`);
}

function isMapping(page: unknown): page is object {
  return typeof page === "object" && page !== null && !Array.isArray(page);
}
