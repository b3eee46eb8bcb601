import { describe, expect, it } from "vitest";
import { renderTable } from "./render.ts";

describe("a table", () => {
  it("stands in columns, numbers to the right, also where a cell is missing", () => {
    const table = { columns: ["Bundle", "ms"], rows: [["sweep", "212 (1–3)"], ["ratio"]] };
    expect(renderTable(table)).toBe(
      ["| Bundle |        ms |", "|--------|----------:|", "| sweep  | 212 (1–3) |", "| ratio  |           |"].join(
        "\n",
      ),
    );
  });
});
