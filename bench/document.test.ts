import { describe, expect, it } from "vitest";
import { replaceSection } from "./document.ts";
import type { Part } from "./part.ts";

const part: Part = {
  name: "speed",
  title: "Speed",
  about: "How fast.",
  measure: async () => ({ columns: [], rows: [] }),
};
const table = { columns: ["What", "ms"], rows: [["all", "1"]] };

describe("the document", () => {
  it("gets the new figures in the place of the old, and keeps all else", () => {
    const before = "# Measurements\n\n<!-- speed -->\nold\n<!-- /speed -->\n\nBy hand.\n";
    const after = replaceSection(before, part, table);
    expect(after).toBe(
      "# Measurements\n\n<!-- speed -->\n## Speed\n\n`npm run bench -- speed`\n\nHow fast.\n\n| What | ms |\n|------|---:|\n| all  |  1 |\n<!-- /speed -->\n\nBy hand.\n",
    );
    expect(replaceSection(after, part, table)).toBe(after);
  });

  it("without a place for them is an error, not a loss", () => {
    expect(() => replaceSection("# Measurements\n", part, table)).toThrow("no place for speed");
  });
});
