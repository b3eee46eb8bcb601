import { describe, expect, it } from "vitest";
import { parseForeignJson } from "./foreign-json.ts";

describe("parseForeignJson", () => {
  it.each([
    ["text", '{"a":[1]}'],
    ["bytes", Buffer.from('{"a":[1]}')],
    ["what nests a thousand levels deep", `{"a":[1],"b":${"[".repeat(998)}${"]".repeat(998)}}`],
  ])("reads %s", (_, json) => {
    expect(parseForeignJson(json)).toMatchObject({ a: [1] });
  });

  it.each([
    ["half of it", '{"a":', SyntaxError],
    ["nothing", "", SyntaxError],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22]), TypeError],
    ["what nests deeper", `${"[".repeat(1_001)}${"]".repeat(1_001)}`, SyntaxError],
    ["fifty million brackets", "[".repeat(50_000_000), SyntaxError],
  ])("refuses %s", (_, json, kind) => {
    expect(() => parseForeignJson(json)).toThrow(kind);
  });
});
