import { describe, expect, it } from "vitest";
import { examplesOf, keysOf, requirementsOf } from "./analyse.ts";
import { parseSelector } from "./parse.ts";
import { matches } from "./selector.ts";

describe("examplesOf", () => {
  it.each([
    ["all()", [{}]],
    ["app == 'x'", [{ app: "x" }]],
    ["app in {'x', 'y'}", [{ app: "x" }, { app: "y" }]],
    ["app in {}", []],
    ["has(app) && tier starts with 'db'", [{ app: "", tier: "db" }]],
    ["app == 'x' || role in {'a', 'b'}", [{ app: "x" }, { role: "a" }, { role: "b" }]],
    [
      "app in {'x', 'y'} && role == 'a'",
      [
        { app: "x", role: "a" },
        { app: "y", role: "a" },
      ],
    ],
    ["app != 'x'", [{}]],
    ["projectcalico.org/namespace == 'one' && pcns.team == 'a' && app == 'x'", [{ app: "x" }]],
  ])("%s: %j", (selector, expected) => {
    expect(examplesOf(parseSelector(selector))).toEqual(expected);
  });

  it("are few, however many there could be", () => {
    const many = Array.from({ length: 6 }, (_, at) => `k${at} in {'a', 'b', 'c'}`);
    expect(examplesOf(parseSelector(many.join(" && "))).length).toBeLessThanOrEqual(8);
    expect(examplesOf(parseSelector(many.join(" || "))).length).toBeLessThanOrEqual(8);
  });

  it.each(["a == 'x' && (b == 'y' || has(c))", "a contains 'x' && a ends with 'x'", "has(a) && b not in {'z'}"])(
    "%s selects each of them",
    (text) => {
      const selector = parseSelector(text);
      for (const labels of examplesOf(selector)) expect(matches(selector, (key) => labels[key])).toBe(true);
    },
  );
});

describe("requirementsOf", () => {
  it("are what has to hold in any case", () => {
    expect(requirementsOf(parseSelector("a == 'x' && b in {'y', 'z'} && c != 'd'"))).toMatchObject([
      { key: "a", values: ["x"] },
      { key: "b", values: ["y", "z"] },
    ]);
    expect(requirementsOf(parseSelector("a == 'x' || b == 'y'"))).toEqual([]);
    expect(requirementsOf(parseSelector("!(a == 'x')"))).toEqual([]);
  });
});

describe("keysOf", () => {
  it("are all labels that are asked for", () => {
    expect(keysOf(parseSelector("a == 'x' || !(has(b) && c contains 'd') && all()"))).toEqual(["a", "b", "c"]);
  });
});
