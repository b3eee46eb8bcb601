import { describe, expect, it } from "vitest";
import { MalformedFile, parseDocuments } from "./documents.ts";

const parse = (path: string, text: string | Uint8Array) => parseDocuments(path, Buffer.from(text));

describe("parseDocuments", () => {
  it.each([
    ["a JSON value", "a.json", '{"a":1}', [{ a: 1 }]],
    ["JSON values one after the other", "a.json", '{"a":1}\n{"b":"}{"}\n', [{ a: 1 }, { b: "}{" }]],
    [
      "JSON values whose texts hold quotes and brackets",
      "a.json",
      '{"a":"\\"{["}{"b":[[]]}',
      [{ a: '"{[' }, { b: [[]] }],
    ],
    ["a YAML document", "a.yaml", "a: 1\n", [{ a: 1 }]],
    ["YAML documents", "a.yml", "---\na: 1\n---\nb: 2\n...\n", [{ a: 1 }, { b: 2 }]],
    ["YAML documents of which one is empty", "a.yaml", "---\n---\na: 1\n", [{ a: 1 }]],
    ["JSON in a YAML file", "a.yaml", '{"a":1}', [{ a: 1 }]],
    ["JSON documents in a YAML file", "a.yaml", '{"a":1}\n---\n{"b":2}', [{ a: 1 }, { b: 2 }]],
    ["a byte order mark", "a.json", "\ufeff{}", [{}]],
    ["a YAML anchor that is used", "a.yaml", "a: &x { b: 1 }\nc: *x\n", [{ a: { b: 1 }, c: { b: 1 } }]],
  ])("reads %s", (_, path, text, documents) => {
    expect(parse(path, text)).toEqual(documents);
  });

  it("reads UTF-16, as PowerShell writes it", () => {
    expect(parse("a.json", Buffer.from('\ufeff{"a":"ü"}', "utf16le"))).toEqual([{ a: "ü" }]);
  });

  it("leaves a time in YAML a text, since that is what JSON has", () => {
    expect(parse("a.yaml", "at: 2026-03-10T01:00:00Z\n")).toEqual([{ at: "2026-03-10T01:00:00Z" }]);
  });

  it.each([
    ["nothing", "a.json", "", "found an empty file"],
    ["nothing in YAML", "a.yaml", "\n  \n", "found an empty file"],
    ["JSON with a key twice", "a.json", '{"a":1,"a":2}', 'found "a" twice in one object; allowed is once'],
    ["JSON that nests too deeply", "a.json", "[".repeat(10_000), "found what nests more than 1000 levels deep"],
    [
      "JSON that ends in the middle",
      "a.json",
      '{"items": [{"a": 1}, {"b"',
      "found JSON that is not whole, from line 1 on",
    ],
    [
      "a second value that ends in the middle",
      "a.json",
      '{"a":1}\n{"b":',
      "found JSON that is not whole, from line 1 on",
    ],
    ["JSON that goes on after its end", "a.json", '{"a":1}}', "found JSON that is not whole, from line 1 on"],
    ["a comma too many", "a.json", '{"a":1,}', "found what is not JSON in the document at line 1"],
    ["text", "a.json", "Error from server (Forbidden)", "found text that is not JSON"],
    ["gzip", "a.json", Uint8Array.of(0x1f, 0x8b, 8), "found gzip; allowed is what gunzip makes of it"],
    [
      "a key that stands twice",
      "a.yaml",
      "a: 1\na: 2\n",
      "found a key twice in one mapping at line 2, column 1; allowed is once",
    ],
    ["YAML that ends in the middle", "a.yaml", 'a: "b', "found what is not YAML (MISSING_CHAR) at line 1, column 6"],
    [
      "an alias of what it stands in",
      "a.yaml",
      "a: &x { b: [1, { c: *x }] }\n",
      "found YAML that an alias makes hold itself",
    ],
    ["an alias of nothing", "a.yaml", "a: *nobody\n", "found YAML whose aliases cannot be resolved"],
  ])("does not understand %s", (_, path, text, message) => {
    expect(() => parse(path, text)).toThrow(new MalformedFile(message));
  });

  it("does not understand bytes that are no text", () => {
    expect(() => parse("a.json", Buffer.from([0x7b, 0xff, 0x7d]))).toThrow("found bytes that are not UTF-8");
  });

  it("refuses aliases that multiply, and those that go round in a circle", () => {
    const list = (of: string) => `[${Array(9).fill(of).join(",")}]`;
    const bomb = [
      "a: &a x",
      ...[..."bcdefghi"].map((name, at) => `${name}: &${name} ${list(`*${"abcdefgh"[at]}`)}`),
    ].join("\n");
    expect(() => parse("a.yaml", bomb)).toThrow(MalformedFile);
  });

  it("does not understand what is too much for a parser itself, and says that it is this file", () => {
    for (const [path, text] of [
      ["a.json", '"\\'.repeat(5_000_000)],
      ["a.yaml", `a: ${"[".repeat(100_000)}`],
    ] as const)
      expect(() => parse(path, text)).toThrow(MalformedFile);
  });

  it("refuses YAML that would take gigabytes, and says what to print instead; JSON may be as long", () => {
    const long = `- ${"x".repeat(16 * 1024 * 1024)}\n`;
    expect(() => parse("a.yaml", long)).toThrow(
      /^found 16777219 bytes of YAML; allowed are at most 16777216\. As JSON/u,
    );
    expect(parse("a.json", JSON.stringify([long]))).toEqual([[long]]);
  });

  it("never quotes what it found: a file may hold what is secret", () => {
    expect(() => parse("a.json", '{"password": hunter2}')).toThrow(/^(?!.*hunter2)/u);
  });
});
