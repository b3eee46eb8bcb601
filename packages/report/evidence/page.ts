import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Content, html, type Markup } from "./html.ts";
import { STYLE, STYLE_DIGEST } from "./style.ts";
import { toSecond } from "./time-to-second.ts";

const POLICY = `default-src 'none'; style-src '${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'`;

/** A whole document in one file, that loads nothing, runs nothing and sends nothing. */
export function renderPage(title: string, body: Content): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return page.markup;
}

/** What stands out, in its colour and in words. */
export function notice(kind: "bad" | "good" | "wait", lead: string, rest: Content): Markup {
  return html`<p class="notice ${kind}"><strong>${lead}</strong> <span>${rest}</span></p>
`;
}

/** Names and what they are; those that are undefined are left out. */
export function facts(entries: readonly (readonly [string, Content | undefined])[]): Markup {
  const known = entries.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<dt>${name}</dt><dd>${value}</dd>
`,
        ],
  );
  return html`<dl>
${known}</dl>
`;
}

export function section(heading: string, content: Content): Markup {
  return html`<section>
<h2>${heading}</h2>
${content}</section>
`;
}

export function paragraph(...content: readonly Content[]): Markup {
  return html`<p>${content}</p>
`;
}

export function bullets(items: readonly Content[]): Markup {
  return html`<ul>
${items.map(
  (item) => html`<li>${item}</li>
`,
)}</ul>
`;
}

/** `2026-03-10 12:00:00 UTC`, and for programs as it was written. */
export function time(at: Instant): Markup {
  return html`<time datetime="${formatInstant(at)}">${toSecond(at)}</time>`;
}

export function code(text: string): Markup {
  return html`<code>${text}</code>`;
}

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Content;
  readonly isNumber?: boolean;
}

/** A table whose first column names its rows. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  foot: readonly Content[] = [],
): Markup {
  const kind = ({ isNumber }: Pick<Column<Row>, "isNumber">) => (isNumber ? html` class="number"` : "");
  const cellOf = (column: Column<Row>, at: number, content: Content) =>
    at === 0 ? html`<th scope="row"${kind(column)}>${content}</th>` : html`<td${kind(column)}>${content}</td>`;
  const head = columns.map((column) => html`<th scope="col"${kind(column)}>${column.heading}</th>`);
  const body = rows.map(
    (row) => html`<tr>${columns.map((column, at) => cellOf(column, at, column.cell(row)))}</tr>
`,
  );
  const sums = columns.map((column, at) => cellOf(column, at, foot[at] ?? ""));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
${
  foot.length > 0
    ? html`<tfoot><tr>${sums}</tr></tfoot>
`
    : ""
}</table></div>
`;
}
