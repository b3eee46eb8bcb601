import { expect, it } from "vitest";
import { jsonText } from "./json-text.ts";

it("tells a terminal nothing, and programs everything", () => {
  const hostile = { "\u009b2J": "a\u001b[31m\u202egpj\u2066\u200b\ufeff\u2028\u007f", plain: "ünï 名前" };
  const text = jsonText(hostile);
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u200b\ufeff\u2028]/u);
  expect(JSON.parse(text)).toEqual(hostile);
  expect(text).toContain('"plain": "ünï 名前"');
});
