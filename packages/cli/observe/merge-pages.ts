import type { Pages } from "#facts/sources.ts";

type Answer = Readonly<Record<string, unknown>>;

/** By these an answer says where the next page begins, or that it is one of several. */
const OF_PAGES: ReadonlySet<string> = new Set(["NextToken", "nextToken", "NextMarker", "Marker", "$metadata"]);

/**
 * Pages as the answers that the AWS command line prints: lists are joined, and nothing goes on. Pages with other lists
 * are another answer: one that lacks what it should hold must not vanish among those that do not.
 */
export function mergePages(pages: Pages): readonly Answer[] {
  const answers = pages.map(withoutPaging);
  return [...Map.groupBy(answers, namesOfLists).values()].map((group) => group.reduce(join));
}

function withoutPaging(page: unknown): Answer {
  const entries = typeof page === "object" && page !== null ? Object.entries(page) : [];
  return Object.fromEntries(entries.filter(([key, value]) => !OF_PAGES.has(key) && value !== undefined));
}

function namesOfLists(answer: Answer): string {
  return Object.keys(answer)
    .filter((key) => Array.isArray(answer[key]))
    .sort()
    .join();
}

function join(one: Answer, other: Answer): Answer {
  const lists = Object.entries(other).filter(([, value]) => Array.isArray(value));
  const joined = lists.map(([key, items]) => [key, [one[key] ?? [], items].flat()]);
  return { ...other, ...one, ...Object.fromEntries(joined) };
}
