import { wrap } from "#report/wrap.ts";

/** How a line of the story begins: a sign, a border, or the columns of a table. What follows is wrapped behind it. */
const LABEL = /^(?:[✓✗?·~✉] | {2}│ )/u;
/** What is there to be copied stays in one piece. */
const COMMAND = /^(?:aws|kubectl|npm|export) /u;

const MARGIN = "   ";
const [NARROWEST, WIDEST] = [60, 120];

/**
 * Lays a line out for a screen of so many columns: what does not fit stands below the text, not below its label. A pipe
 * has no columns.
 */
export function layOut(line: string, columns: number | undefined, label = LABEL.exec(line)?.[0] ?? ""): string {
  const text = line.startsWith(label) ? line.slice(label.length) : line;
  const width = Math.max(NARROWEST, Math.min(columns || WIDEST, WIDEST)) - MARGIN.length - label.length;
  const lines = COMMAND.test(text) ? [text] : wrap(text, width);
  const below = label.replace(/[^\s│]/gu, " ");
  return lines.map((part, at) => `${MARGIN}${at === 0 ? label : below}${part}`.trimEnd()).join("\n");
}
