import { html, type Markup } from "../evidence/html.ts";
import { withQuery } from "./links.ts";

export interface Slice<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** From 1 on; always one that there is. */
  readonly page: number;
  readonly pages: number;
}

/** One page of a list. A page that is not there is the nearest one that is. */
export function sliceOf<T>(all: readonly T[], asked: string | null, size: number): Slice<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const wanted = /^\d{1,6}$/u.test(asked ?? "") ? Number(asked) : 1;
  const page = Math.min(Math.max(1, wanted), pages);
  return { items: all.slice((page - 1) * size, page * size), total: all.length, page, pages };
}

/** Links to the pages before and after; nothing where there is one alone. `name` is what a page is asked for by. */
export function pager(
  { page, pages, total }: Slice<unknown>,
  noun: string,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  name = "page",
): Markup {
  const counted = html`<span>${total} ${noun}${total === 1 ? "" : "s"}</span>`;
  if (pages === 1) return html`<p class="pager">${counted}</p>\n`;
  const link = (to: number, words: string, rel: string) =>
    to < 1 || to > pages
      ? html`<span class="soft">${words}</span>`
      : html`<a rel="${rel}" href="${withQuery(path, { ...query, [name]: to })}">${words}</a>`;
  return html`<nav class="pager" aria-label="Pages">${counted}
${link(page - 1, "← Previous", "prev")} <span>Page ${page} of ${pages}</span> ${link(page + 1, "Next →", "next")}</nav>\n`;
}
