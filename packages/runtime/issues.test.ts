import { describe, expect, it } from "vitest";
import * as z from "zod";
import { describeIssues, formatPath, show } from "./issues.ts";

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  color: z.enum(["red", "blue"]),
  version: z.literal(1),
  nodes: z.array(z.strictObject({ host: z.string().regex(/^[a-z]+$/u, "allowed is a host in lower case") })).max(2),
  size: z.int().positive().optional(),
  server: z.url({ protocol: /^https$/u }).optional(),
  when: z.union([z.date(), z.string()]).optional(),
  event: z
    .discriminatedUnion("type", [z.object({ type: z.literal("a") }), z.object({ type: z.literal("b") })])
    .optional(),
  tags: z.record(z.string().regex(/^t/u), z.string()).optional(),
});
const good = { name: "x", color: "red", version: 1, nodes: [] };

function linesOf(input: unknown): readonly string[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : describeIssues(parsed.error, input, schema);
}

describe("describeIssues", () => {
  it.each([
    ["a wrong type", { name: 3 }, "name: found 3; allowed is a text"],
    ["nothing where something must be", { color: undefined }, 'color: found nothing; allowed is one of "red", "blue"'],
    ["another choice", { color: "green" }, 'color: found "green"; allowed is one of "red", "blue"'],
    ["another constant", { version: 2 }, "version: found 2; allowed is 1"],
    ["too short a text", { name: "" }, 'name: found ""; allowed is at least 1 character'],
    ["too long a text", { name: "abcdef" }, 'name: found "abcdef"; allowed is at most 5 characters'],
    [
      "too long a list",
      { nodes: [{ host: "a" }, { host: "b" }, { host: "c" }] },
      "nodes: found a list of 3; allowed is at most 2 items",
    ],
    ["a number that is not above its limit", { size: 0 }, "size: found 0; allowed is more than 0"],
    ["a fraction", { size: 1.5 }, "size: found 1.5; allowed is a whole number"],
    [
      "a scheme that is not allowed",
      { server: "http://x" },
      'server: found "http://x"; allowed is a valid url with the scheme https',
    ],
    ["what no choice of a union is", { when: 3 }, "when: found 3; allowed is a time or a text"],
    ["an unknown kind", { event: { type: "c" } }, 'event.type: found "c"; allowed is one of "a", "b"'],
    ["the schema's own words", { nodes: [{ host: "A" }] }, 'nodes[0].host: found "A"; allowed is a host in lower case'],
  ])("says what was found and what is allowed: %s", (_, change, line) => {
    expect(linesOf({ ...good, ...change })).toEqual([line]);
  });

  it("answers an unknown name by the known ones, also within lists", () => {
    expect(linesOf({ ...good, nodes: [{ host: "a", prot: 1 }] })).toEqual([
      "nodes[0].prot: found an unknown name; allowed are host",
    ]);
  });

  it("names every problem, not only the first", () => {
    expect(linesOf({}).map((line) => line.split(":")[0])).toEqual(["name", "color", "version", "nodes"]);
  });

  it("says that the whole is wrong where it is", () => {
    expect(linesOf("text")).toEqual(['(the whole): found "text"; allowed is a mapping']);
  });

  it("tells of a key that does not fit", () => {
    expect(linesOf({ ...good, tags: { x: "1" } })[0]).toMatch(/^tags\.x: found "1"; allowed is a name that fits: /u);
  });

  it("does not repeat what a custom message has already found", () => {
    const custom = z
      .string()
      .superRefine((_, context) => context.addIssue({ code: "custom", message: 'found "x" twice; allowed is once' }));
    const parsed = custom.safeParse("x");
    expect(describeIssues(parsed.error ?? new z.ZodError([]), "x")).toEqual([
      '(the whole): found "x" twice; allowed is once',
    ]);
  });
});

describe("show", () => {
  it("shortens what is long and never prints the contents of a mapping", () => {
    expect(show("x".repeat(200))).toHaveLength(81);
    expect(show({ password: "hunter2" })).toBe("a mapping");
    expect(show([])).toBe("an empty list");
    expect(show(null)).toBe("null");
  });
});

describe("formatPath", () => {
  it("writes a path as one would in code", () => {
    expect(formatPath(["clusters", 0, "velero", "bucket"])).toBe("clusters[0].velero.bucket");
    expect(formatPath([2, "a"])).toBe("[2].a");
  });
});
