import type { Pages } from "#facts/sources.ts";

/** By these an answer says where the next page begins, or that it is one of several. */
const OF_PAGES: ReadonlySet<string> = new Set(["NextToken", "nextToken", "NextMarker", "Marker", "$metadata"]);

/** All pages as the one answer that the AWS command line prints: lists are joined, and nothing goes on. */
export function mergePages(pages: Pages): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = {};
  for (const page of pages) {
    if (typeof page !== "object" || page === null) continue;
    for (const [key, value] of Object.entries(page)) {
      if (OF_PAGES.has(key) || value === undefined) continue;
      const known = merged[key];
      merged[key] = Array.isArray(known) && Array.isArray(value) ? known.concat(value) : (known ?? value);
    }
  }
  return merged;
}
