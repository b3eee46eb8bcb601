import { describe, expect, it } from "vitest";
import { attributeText } from "./plain.ts";

describe("attributeText", () => {
  it.each([
    ["leaves what people write as it is", 'host: "x"\n\tänder 🙂', 'host: "x"\n\tänder 🙂'],
    ["replaces control characters", "a\u0000b\u001bc\u007f", "a\u{FFFD}b\u{FFFD}c\u007f"],
    ["replaces halves of characters", "a\ud800b\udc00", "a\u{FFFD}b\u{FFFD}"],
    ["replaces what XML does not have", "a\uffffb", "a\u{FFFD}b"],
    ["is never empty", "", "-"],
  ])("%s", (_, text, expected) => {
    expect(attributeText(text, 100)).toBe(expected);
  });

  it("cuts what is too long, and shows that it did", () => {
    expect(attributeText("abcdef", 6)).toBe("abcdef");
    expect(attributeText("abcdefg", 6)).toBe("abcde…");
    expect(attributeText("abcd🙂🙂", 6)).toBe("abcd\u{FFFD}…");
  });
});
