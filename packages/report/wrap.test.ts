import { describe, expect, it } from "vitest";
import { pad, wrap } from "./wrap.ts";

describe("wrap", () => {
  it.each([
    ["exactly as wide as the line", "four five", 9, ["four five"]],
    ["one column too wide", "four five", 8, ["four", "five"]],
    ["a word wider than the line", "ab 1234567 cd", 5, ["ab", "12345", "67 cd"]],
    ["wide characters, which take two columns each", "名前名前", 4, ["名前", "名前"]],
    ["one wide character in a line of one column", "名", 1, ["名"]],
    ["an emoji of several code points, kept whole", "👩‍👩‍👧👩‍👩‍👧", 2, ["👩‍👩‍👧", "👩‍👩‍👧"]],
    ["nothing", "", 10, [""]],
  ])("%s", (_, text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

describe("pad", () => {
  it("counts columns, not characters", () => {
    expect(pad("名前", 6)).toBe("名前  ");
    expect(pad("longer", 3)).toBe("longer");
  });
});
