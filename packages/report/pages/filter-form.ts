import { type Content, html, type Markup } from "../evidence/html.ts";

/** What a page was asked for besides its path. */
export type Query = Pick<URLSearchParams, "get">;

/** A form that asks for the same page in another way; no script is needed for it. */
export function filterForm(action: string, fields: readonly Content[]): Markup {
  return html`<form class="filter" role="search" method="get" action="${action}">
${fields}
<button type="submit">Show</button> <a href="${action}">Show all</a>
</form>
`;
}

/** A list to choose from; its first entry is `any`. */
export function choice(
  label: string,
  name: string,
  chosen: string | undefined,
  options: readonly (readonly [value: string, words: string])[],
): Markup {
  const items = options.map(
    ([value, words]) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${words}</option>`,
  );
  return html`<label>${label} <select name="${name}"><option value="">any</option>${items}</select></label>
`;
}
