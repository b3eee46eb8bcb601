import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "./finding.fixture.ts";
import { createPaint } from "./paint.ts";
import { type Layout, renderTable } from "./table.ts";

const plain = (width: number): Layout => ({ width, paint: createPaint(false) });
const lines = (text: string) => text.trimEnd().split("\n");

describe("renderTable", () => {
  it("aligns columns under their headings, with nothing at the ends of lines", () => {
    expect(
      lines(renderTable(["ID", "STATE"], [{ cells: ["acme", "active"] }, { cells: ["a", "held"] }], plain(80))),
    ).toEqual(["ID    STATE", "acme  active", "a     held"]);
  });

  it("aligns wide characters by the columns that they take", () => {
    const [, first, second] = lines(
      renderTable(["A", "B"], [{ cells: ["名前", "x"] }, { cells: ["ab", "x"] }], plain(80)),
    );
    expect(first).toBe("名前  x");
    expect(second).toBe("ab    x");
  });

  it("wraps the widest column where all do not fit, and stays within the width", () => {
    const cells = ["acme", "one.example.com, two.example.com, three.example.com"];
    const table = lines(renderTable(["ID", "HOSTS"], [{ cells }], plain(30)));
    expect(table).toEqual([
      "ID    HOSTS",
      "acme  one.example.com,",
      "      two.example.com,",
      "      three.example.com",
    ]);
  });

  it.each([40, 80, 120])("no line is wider than %i columns, whatever the names", (width) => {
    const cells = ["x".repeat(253), HOSTILE.repeat(20), "名".repeat(100)];
    const table = renderTable(
      ["A", "B", "C"],
      [{ cells, details: [`${"word ".repeat(50)}${"y".repeat(300)}`] }],
      plain(width),
    );
    expect(Math.max(...lines(table).map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
  });

  it("indents details below their row", () => {
    const table = renderTable(
      ["OUTCOME", "TENANT"],
      [{ cells: ["broken", "acme"], details: ["why it is so"] }],
      plain(16),
    );
    expect(lines(table)).toEqual(["OUTCOME  TENANT", "broken   acme", "         why it", "         is so"]);
  });

  it("lets no control character of a cell or a detail through", () => {
    const table = renderTable(["A"], [{ cells: [HOSTILE], details: [HOSTILE] }], plain(120));
    expect(table).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|\u202e/u);
  });

  it("paints the text and not the padding", () => {
    const layout = { width: 80, paint: createPaint(true) };
    const table = renderTable(
      ["A", "B"],
      [{ cells: [{ text: "x", colour: "red" }, "y"] }, { cells: ["long", "y"] }],
      layout,
    );
    expect(table).toContain("\u001b[31mx\u001b[39m     y\n");
  });

  it("has its headings where there are no rows", () => {
    expect(renderTable(["ID", "STATE"], [], plain(80))).toBe("ID  STATE\n");
  });
});
