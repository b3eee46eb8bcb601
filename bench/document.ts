import { wrap } from "#report/wrap.ts";
import type { Part, Table } from "./part.ts";
import { renderTable } from "./render.ts";

/** As wide as the other documents. */
const WIDTH = 120;

/** One part's section as the document has it. */
export function section({ name, title, about }: Part, table: Table): string {
  const paragraph = wrap(about, WIDTH).join("\n");
  return [`## ${title}`, "", `\`npm run bench -- ${name}\``, "", paragraph, "", renderTable(table)].join("\n");
}

/** The document with what was measured in the place of what was before, between the part's two marks. */
export function replaceSection(document: string, part: Part, table: Table): string {
  const [begin, end] = [`<!-- ${part.name} -->`, `<!-- /${part.name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The document has no place for ${part.name}: ${begin} … ${end}`);
  return `${document.slice(0, from)}${begin}\n${section(part, table)}\n${document.slice(to)}`;
}
