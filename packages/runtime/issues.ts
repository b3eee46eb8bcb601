import type * as z from "zod";
import { namesAllowedAt } from "./schema-names.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const LONGEST_SHOWN = 80;

/**
 * Zod's issues as lines for people: `promises.backup.retention: found "thirty"; allowed is a positive duration`.
 * A schema's own message may be the whole sentence (`found …; allowed is …`) or only what is allowed. With `schema`, an
 * unknown name is answered by the known ones.
 */
export function describeIssues(error: z.ZodError, input: unknown, schema?: z.ZodType): readonly string[] {
  return error.issues.flatMap((issue) => describeIssue(issue, input, schema, []));
}

function describeIssue(issue: Issue, input: unknown, schema: z.ZodType | undefined, parents: Path): readonly string[] {
  const path = [...parents, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    const names = schema === undefined ? [] : namesAllowedAt(schema, path);
    const allowed = names.length === 0 ? "only the documented names are allowed" : `allowed are ${names.join(", ")}`;
    return issue.keys.map((key) => `${formatPath([...path, key])}: found an unknown name; ${allowed}`);
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0 && !saysWhatIsAllowed(issue)) {
    const [closest] = [...issue.errors].sort((a, b) => deepest(b) - deepest(a));
    if (closest !== undefined && deepest(closest) > 0)
      return closest.flatMap((inner) => describeIssue(inner, input, schema, path));
  }
  return [`${formatPath(path)}: ${sentence(issue, valueAt(input, path))}`];
}

function sentence(issue: Issue, found: unknown): string {
  if (issue.message.startsWith("found ")) return issue.message;
  const allowed = saysWhatIsAllowed(issue) ? issue.message : allowedBy(issue);
  return `found ${show(found)}; ${allowed}`;
}

function saysWhatIsAllowed(issue: Issue): boolean {
  return /\ballowed\b/u.test(issue.message);
}

function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `allowed is ${typeName(issue.expected)}`;
    case "invalid_value":
      return issue.values.length === 1
        ? `allowed is ${show(issue.values[0])}`
        : `allowed is one of ${list(issue.values)}`;
    case "too_small":
      return `allowed is ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case "too_big":
      return `allowed is ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    case "not_multiple_of":
      return `allowed is a multiple of ${issue.divisor}`;
    case "invalid_format":
      return `allowed is ${formatName(issue)}`;
    case "invalid_union":
      return allowedByUnion(issue);
    case "invalid_key":
      return `allowed is a name that fits: ${issue.issues.map((inner) => inner.message).join("; ")}`;
    default:
      return issue.message;
  }
}

function allowedByUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  if ("options" in issue && Array.isArray(issue.options)) return `allowed is one of ${list(issue.options)}`;
  const kinds = issue.errors
    .flat()
    .map((inner) => (inner.code === "invalid_type" ? typeName(inner.expected) : inner.message));
  return `allowed is ${[...new Set(kinds)].join(" or ")}`;
}

/** The path as one would write it: `clusters[0].velero.bucket`; the whole is called `(the whole)`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return "(the whole)";
  return path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : `${at === 0 ? "" : "."}${String(part)}`))
    .join("");
}

/** What was found, short enough for a line, and never the contents of something large. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function list(values: readonly unknown[]): string {
  return values.map(show).join(", ");
}

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? `a value of type ${expected}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  date: "a time",
  null: "null",
};

function formatName(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === "regex") return `a text that matches ${issue.pattern}`;
  const scheme =
    "note" in issue && issue.note === "Invalid protocol" ? ` with the scheme ${stripAnchors(issue.pattern)}` : "";
  return `a valid ${issue.format}${scheme}`;
}

function unitOf(origin: string, amount: number | bigint): string {
  const plural = Number(amount) === 1 ? "" : "s";
  if (origin === "string") return ` character${plural}`;
  return origin === "array" || origin === "set" ? ` item${plural}` : "";
}

function stripAnchors(pattern: string | undefined): string {
  return (pattern ?? "").replace(/^\^|\$$/gu, "");
}

function deepest(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
