import type { Table } from "./part.ts";

/** A table that can be read on a screen, and that Markdown understands. Columns after the first are numbers. */
export function renderTable({ columns, rows }: Table): string {
  const widths = columns.map((column, at) => Math.max(...[column, ...rows.map((row) => row[at] ?? "")].map(lengthOf)));
  const line = (cells: readonly string[]) => {
    const padded = widths.map((width, at) => {
      const cell = cells[at] ?? "";
      const space = " ".repeat(width - lengthOf(cell));
      return at === 0 ? `${cell}${space}` : `${space}${cell}`;
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`));
  return [line(columns), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

function lengthOf(text: string): number {
  return [...text].length;
}
