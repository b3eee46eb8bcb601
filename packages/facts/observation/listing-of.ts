import { textAt } from "../parse-items.ts";
import type { Pages } from "../sources.ts";

/**
 * The pages that list all keys with a prefix. Clusters that share a bucket may each have listed their own part of it,
 * which says nothing about the others' parts; of listings that hold one another only the closest is taken, so that no
 * key stands twice. Where no page lists all of it, all pages are given, for whoever reads them to refuse.
 */
export function pagesOf(pages: Pages, prefix: string): Pages {
  const listed = (page: unknown) => textAt(page, "Prefix") ?? "";
  const covering = pages.filter((page) => prefix.startsWith(listed(page)));
  const closest = Math.max(...covering.map((page) => listed(page).length));
  return covering.length === 0 ? pages : covering.filter((page) => listed(page).length === closest);
}
