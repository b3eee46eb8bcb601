import stringWidth from "string-width";
import type { Colour, Paint } from "./paint.ts";
import { oneLine } from "./plain-text.ts";
import { pad, wrap } from "./wrap.ts";

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}

export interface Row {
  readonly cells: readonly (Cell | string)[];
  /** Sentences under the row, over the whole width, each on lines of its own. */
  readonly details?: readonly (Cell | string)[];
}

export interface Layout {
  /** In columns of a terminal. */
  readonly width: number;
  readonly paint: Paint;
}

const GAP = "  ";
const MINIMUM = 8;

/**
 * Aligned columns under their headings, and each row's details below it. Columns are as wide as their content; where
 * that is more than the layout's width, the widest ones are wrapped. Control characters never reach the terminal.
 */
export function renderTable(headings: readonly string[], rows: readonly Row[], layout: Layout): string {
  const table = rows.map((row) => ({ cells: row.cells.map(clean), details: (row.details ?? []).map(clean) }));
  const natural = headings.map((heading, at) => widest([heading, ...table.map((row) => row.cells[at]?.text ?? "")]));
  const widths = shrink(natural, layout.width);
  const indent = " ".repeat(Math.min(widths[0] ?? 0, MINIMUM) + GAP.length);
  const lines = [
    ...renderCells(
      headings.map((text) => ({ text, colour: "dim" as const })),
      widths,
      layout.paint,
    ),
    ...table.flatMap((row) => [
      ...renderCells(row.cells, widths, layout.paint),
      ...row.details.flatMap((detail) =>
        wrap(detail.text, Math.max(MINIMUM, layout.width - indent.length)).map(
          (line) => indent + painted({ ...detail, text: line }, layout.paint),
        ),
      ),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function clean(cell: Cell | string): Cell {
  return typeof cell === "string" ? { text: oneLine(cell) } : { ...cell, text: oneLine(cell.text) };
}

function painted({ text, colour }: Cell, paint: Paint): string {
  return colour === undefined ? text : paint(colour, text);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0);
}

/** Takes from the widest column until all fit; a column keeps at least its minimum. */
function shrink(natural: readonly number[], width: number): readonly number[] {
  const available = width - GAP.length * (natural.length - 1);
  const widths = [...natural];
  for (let excess = sum(widths) - available; excess > 0; excess--) {
    const at = widths.indexOf(Math.max(...widths));
    const current = widths[at] ?? 0;
    if (current <= MINIMUM) break;
    widths[at] = current - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function renderCells(cells: readonly Cell[], widths: readonly number[], paint: Paint): readonly string[] {
  const columns = widths.map((width, at) => wrap(cells[at]?.text ?? "", width));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => {
    const last = columns.findLastIndex((lines) => (lines[at] ?? "") !== "");
    return widths
      .slice(0, last + 1)
      .map((width, column) => {
        const text = columns[column]?.[at] ?? "";
        // Padding stays outside the colour, and nothing is padded at the end of a line.
        const padding = column === last ? "" : pad(text, width).slice(text.length);
        return painted({ ...cells[column], text }, paint) + padding;
      })
      .join(GAP);
  });
}
