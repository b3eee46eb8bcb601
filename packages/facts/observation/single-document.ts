import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Entry } from "./entries.ts";

/**
 * Finds the one document in the file of a name, without its ending, among those of a folder. A recorded error about the
 * whole folder is about the files that are not there.
 */
export function singleDocuments(
  entries: readonly Entry[],
  folder: string,
  observedAt: Instant,
): (stem: string) => Reading<unknown> {
  const byStem = Map.groupBy(entries, (entry) => entry.stem);
  const aboutAll = entries.filter(({ path }) => `${folder}/`.startsWith(`${path}/`));
  return (stem) => {
    const [first, ...others] = byStem.get(stem) ?? aboutAll;
    if (first === undefined)
      return unreadable("notLookedAt", `${folder}/${stem}`, "the observation has no file about it");
    const mine = [first, ...others];
    const problem = mine.flatMap(({ contents }) => ("problem" in contents ? [contents.problem] : []))[0];
    if (problem !== undefined) return unreadable(problem.cause, problem.source, problem.message);
    const documents = mine.flatMap(({ contents }) => ("documents" in contents ? contents.documents : []));
    if (documents.length === 1) return observed(documents[0], observedAt, first.path);
    return unreadable("malformed", first.path, `found ${documents.length} documents; allowed is one`);
  };
}
