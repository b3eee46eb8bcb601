import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFault } from "./json-faults.ts";

const fault = (text: string) => jsonFault(text, { uniqueKeys: true });

describe("jsonFault", () => {
  it("finds nothing in what JSON.stringify writes, however it is indented", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        expect(fault(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'found "a" twice in one object; allowed is once'],
    ['[{"b":{"x":[{"phase":"Failed" , "y":"{", "phase" : "Completed"}]}}]', 'found "phase" twice'],
    ['{"a\\"":1,"a\\"":2}', "twice"],
    [`${"[".repeat(1_001)}${"]".repeat(1_001)}`, "found what nests more than 1000 levels deep"],
    [`${'{"a":'.repeat(1_001)}1`, "found what nests more than 1000 levels deep"],
  ])("finds what is wrong with %s", (text, said) => {
    expect(fault(text)).toContain(said);
  });

  it.each([
    '{"a":{"a":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a\\\\":1,"a":2}',
    `${"[".repeat(1_000)}${"]".repeat(1_000)}`,
    '{"a',
    "]]]",
  ])("finds nothing wrong with %s", (text) => {
    expect(fault(text)).toBeUndefined();
  });

  it("takes no longer than it should for an object with a million keys", () => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`k${at}`, at])));
    const startedAt = performance.now();
    expect(fault(text)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it("says nothing of keys where those who write the text never write one twice", () => {
    expect(jsonFault(`{"a":1,"a":2,"b":"${"x".repeat(2_000)}"}`, { uniqueKeys: false })).toBeUndefined();
    expect(jsonFault("[".repeat(2_000), { uniqueKeys: false })).toContain("levels deep");
  });
});
