import { describe, expect, it } from "vitest";
import { oneLine, withoutControls } from "./plain-text.ts";

describe("oneLine", () => {
  it.each([
    ["an ordinary name", "tenant-acme/data-kafka-0", "tenant-acme/data-kafka-0"],
    ["a terminal's colours and title", "\u001b[31mred\u001b]0;title\u0007", "[31mred]0;title"],
    ["the 8-bit introducer of a sequence", "a\u009b2Jb", "a2Jb"],
    ["line breaks of every kind, tabs too", "a\r\nb\u2028c\td\n", "a b c d"],
    ["an override of the direction of text", "user\u202egpj.exe", "usergpj.exe"],
    ["half of a pair", "a\ud800b", "a\ufffdb"],
    ["letters of other scripts and emoji", "名前 ünï 👩‍👩‍👧", "名前 ünï 👩‍👩‍👧"],
  ])("keeps %s harmless", (_, text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });
});

describe("withoutControls", () => {
  it("keeps line breaks and tabs", () => {
    expect(withoutControls("a\n\tb\u0000c")).toBe("a\n\tbc");
  });
});
