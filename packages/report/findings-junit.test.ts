import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { type Finding, OUTCOMES } from "#domain/finding.ts";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { renderFindingsJunit } from "./findings-junit.ts";
import { reportOn } from "./findings-report.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Parses strictly: whatever is not well-formed XML 1.0 throws. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const current = open.at(-1);
    if (current) current.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root;
}

const find = (element: Element, name: string): readonly Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...find(child, name)]);

const all = OUTCOMES.map((outcome) => aFinding({ outcome, reason: "Because", message: `It is ${outcome}.` }));

const junit = (findings: readonly Finding[]) => renderFindingsJunit(reportOn(findings, NOW));

describe("renderFindingsJunit", () => {
  it("has a case for each finding, with what its outcome is in JUnit's words", () => {
    const cases = find(parse(junit(all)), "testcase");
    expect(cases.map(({ children }) => children.map((child) => child.name))).toEqual([
      [],
      ["failure"],
      ["error"],
      ["skipped"],
      ["skipped"],
    ]);
    expect(cases[1]?.attributes).toEqual({ classname: "prod-eu.backup-fresh", name: "acme", time: "0" });
    expect(cases[1]?.children[0]?.attributes).toEqual({ type: "Because", message: "It is broken." });
  });

  it("has a suite for each cluster, and counts what is in it", () => {
    const [one, two] = find(parse(junit([...all, aFinding({ cluster: "prod-us", tenant: null })])), "testsuite");
    expect(one?.attributes).toMatchObject({
      name: "prod-eu",
      id: "0",
      tests: "5",
      failures: "1",
      errors: "1",
      skipped: "2",
    });
    expect(two?.attributes).toMatchObject({
      name: "prod-us",
      id: "1",
      tests: "1",
      failures: "0",
      timestamp: "2026-03-10T12:00:00",
    });
    expect(find(two ?? parse(""), "testcase")[0]?.attributes["name"]).toBe("cluster prod-us");
  });

  it("orders a suite's elements as the schema wants them", () => {
    const [suite] = find(parse(junit([aFinding()])), "testsuite");
    expect(suite?.children.map(({ name }) => name)).toEqual(["properties", "testcase", "system-out", "system-err"]);
  });

  it("names every violation and advisory in the body", () => {
    const violations = [{ kind: "Volume", id: "vol-1", reason: "NotEncrypted", message: "In the clear." }];
    const finding = aFinding({
      outcome: "broken",
      message: "No.",
      violations,
      advisories: [{ reason: "Weak", message: "Hm." }],
    });
    const [failure] = find(parse(junit([finding])), "failure");
    expect(failure?.text).toBe("No.\nVolume vol-1: In the clear. (NotEncrypted)\nAdvisory: Hm. (Weak)");
  });

  it("stays well-formed with hostile names everywhere, and keeps what is readable of them", () => {
    const violations = [{ kind: HOSTILE, id: HOSTILE, reason: HOSTILE, message: HOSTILE }];
    const hostile = { control: HOSTILE, cluster: HOSTILE, reason: HOSTILE, message: HOSTILE, violations };
    const document = parse(
      junit([aFinding({ ...hostile, outcome: "broken" }), aFinding({ ...hostile, outcome: "exempt" })]),
    );
    const [failure] = find(document, "failure");
    expect(failure?.attributes["message"]).toBe(`[2J<b a="1" c='2'>&]]>\ufffd\r\n名前`);
    expect(failure?.text).toContain(`[2J<b a="1" c='2'>&]]>\ufffd`);
    expect(find(document, "testcase")).toHaveLength(2);
  });

  it("is a document even where there are no findings", () => {
    expect(find(parse(junit([])), "testsuites")).toHaveLength(1);
  });
});
