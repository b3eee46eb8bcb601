import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSelector } from "./parse.ts";
import { matches, ofNamespace, type Selector } from "./selector.ts";

const LABELS: Readonly<Record<string, string>> = {
  app: "kafka",
  tier: "",
  "example.com/a_b-c": "it's",
  has: "x",
  not: "y",
};
const label = (key: string) => (Object.hasOwn(LABELS, key) ? LABELS[key] : undefined);

describe("parseSelector reads Calico's selectors", () => {
  it.each([
    ["", true],
    ["  \t ", true],
    ["all()", true],
    ["all( )", true],
    ["!all()", false],
    ["global()", false],
    ["app == 'kafka'", true],
    ['app=="kafka"', true],
    ["app == 'Kafka'", false],
    ["app != 'kafka'", false],
    ["app != 'x'", true],
    ["other == ''", false],
    ["other != 'x'", true],
    ["tier == ''", true],
    ["has(app)", true],
    ["has( app )", true],
    ["has(other)", false],
    ["!has(other)", true],
    ["! has(app)", false],
    ["!!has(app)", true],
    ["app in {'a', 'kafka'}", true],
    ["app in{'kafka',}", true],
    ["app in {}", false],
    ["other in {'a'}", false],
    ["app not in {'a'}", true],
    ["app notin {'kafka'}", false],
    ["other not in {'a'}", true],
    ["app contains 'afk'", true],
    ["other contains ''", false],
    ["app starts with 'ka'", true],
    ["app startswith 'af'", false],
    ["app ends with 'ka'", true],
    ["app endswith 'kaf'", false],
    [`example.com/a_b-c == "it's"`, true],
    ["has == 'x'", true],
    ["not == 'y'", true],
    ["!app == 'kafka'", false],
    ["has(app) && has(other)", false],
    ["has(app) || has(other)", true],
    // && binds more than ||, and ! more than both.
    ["has(app) || has(other) && has(other)", true],
    ["(has(app) || has(other)) && has(other)", false],
    ["!has(app) || has(app)", true],
    ["!(has(app) || has(app))", false],
    ["((app == 'kafka'))", true],
    ["has(app) && has(tier) && app == 'kafka' || has(other)", true],
  ])("%s: %s", (selector, expected) => {
    expect(matches(parseSelector(selector), label)).toBe(expected);
  });

  it.each([
    ["app", "found its end; allowed is ==, !=, in, not in, contains, starts with or ends with"],
    ["app =", 'found "=" at 5'],
    ["app = 'x'", "found \"= 'x'\" at 5"],
    ["app == x", 'found "x"; allowed is a text in quotes'],
    ["app == 'x", 'found "\'x" at 8'],
    ["app in 'x'", 'found "x"; allowed is {'],
    ["app in {x}", 'found "x"; allowed is a text in quotes'],
    ["app in {'x' 'y'}", 'found "y"; allowed is }'],
    ["app starts 'x'", 'found "starts"; allowed is'],
    ["has()", 'found ")"; allowed is the name of a label'],
    ["has(app", "found its end; allowed is )"],
    ["all(app)", 'found "app"; allowed is )'],
    ["any()", 'found "("; allowed is'],
    ["has(a) has(b)", 'found "has"; allowed is && or ||'],
    ["has(a) & has(b)", 'found "& has(b)" at 8'],
    ["has(a) &&", "found its end; allowed is a label, a function or ("],
    ["(has(a)", "found its end; allowed is )"],
    ["has(a))", 'found ")"; allowed is && or ||'],
    ["a == 'b'\n", "found"],
    ["ä == 'b'", 'found "ä'],
    [`${"(".repeat(200)}all()${")".repeat(200)}`, "at most 100 parentheses"],
  ])("%s is refused: %s", (selector, message) => {
    expect(() => parseSelector(selector)).toThrow(SyntaxError);
    expect(() => parseSelector(selector)).toThrow(message);
  });

  it("never fails otherwise than by a SyntaxError, whatever it is given", () => {
    const pieces = fc.constantFrom(
      "a",
      "'x'",
      "==",
      "!=",
      "in",
      "not",
      "{",
      "}",
      ",",
      "(",
      ")",
      "&&",
      "||",
      "!",
      "has(",
      "all()",
      "starts",
      "with",
      " ",
      '"',
      "=",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (all) => {
        try {
          parseSelector(all.join(" "));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { seed: 2, numRuns: 5_000 },
    );
  });

  it("reads what a selector means from how it is written, with as few or many parentheses", () => {
    const key = fc.constantFrom("a", "b");
    const value = fc.constantFrom("x", "y");
    const selector: fc.Arbitrary<Selector> = fc.letrec<{ any: Selector }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constant<Selector>({ kind: "all" }),
        key.map((key): Selector => ({ kind: "has", key })),
        fc
          .record({ key, values: fc.array(value, { maxLength: 2 }) })
          .map((fields): Selector => ({ kind: "in", ...fields })),
        fc.record({
          key,
          value,
          kind: fc.constantFrom("contains" as const, "startsWith" as const, "endsWith" as const),
        }),
        tie("any").map((of): Selector => ({ kind: "not", of })),
        fc.record({
          kind: fc.constantFrom("and" as const, "or" as const),
          of: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
        }),
      ),
    })).any;
    const worlds = [{}, { a: "x" }, { a: "y" }, { b: "x" }, { a: "x", b: "y" }, { a: "y", b: "" }].map(
      (labels) => new Map(Object.entries(labels)),
    );
    fc.assert(
      fc.property(selector, (original) => {
        const read = parseSelector(written(original));
        for (const labels of worlds)
          expect(matches(read, (key) => labels.get(key))).toBe(matches(original, (key) => labels.get(key)));
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });
});

function written(selector: Selector): string {
  switch (selector.kind) {
    case "all":
    case "global":
      return `${selector.kind}()`;
    case "has":
      return `has(${selector.key})`;
    case "in":
      return `${selector.key} in {${selector.values.map((value) => `'${value}'`).join(", ")}}`;
    case "contains":
      return `${selector.key} contains "${selector.value}"`;
    case "startsWith":
      return `${selector.key} starts with "${selector.value}"`;
    case "endsWith":
      return `${selector.key} ends with "${selector.value}"`;
    case "not":
      return selector.of.kind === "and" || selector.of.kind === "or"
        ? `!(${written(selector.of)})`
        : `!${written(selector.of)}`;
    case "and":
      return selector.of.map((one) => (one.kind === "or" ? `(${written(one)})` : written(one))).join(" && ");
    case "or":
      return selector.of.map(written).join(" || ");
  }
}

describe("a selector of namespaces", () => {
  it.each([
    ["all()", true],
    ["global()", false],
    ["!global()", true],
    ["team == 'a'", true],
    ["team != 'a'", false],
    ["has(app)", false],
    ["projectcalico.org/name == 'one' && (has(team) || all())", true],
  ])("%s asks for the labels of the pod's namespace: %s", (selector, expected) => {
    const labels = new Map([
      ["projectcalico.org/namespace", "one"],
      ["pcns.projectcalico.org/name", "one"],
      ["pcns.team", "a"],
      ["app", "kafka"],
    ]);
    expect(matches(ofNamespace(parseSelector(selector)), (key) => labels.get(key))).toBe(expected);
  });
});
