import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { describedProgram } from "./described-program.ts";
import { helpOf, leavesOf, nameOf, renderReference } from "./render-reference.ts";

const commands = leavesOf(describedProgram()).map((command) => [nameOf(command), command] as const);

/** Of these the result is a text for other programs already. */
const WITHOUT_JSON = ["surety completion"];

describe("every command", () => {
  it.each(commands)("%s has examples that begin with itself", (name, command) => {
    const [, examples = ""] = helpOf(command).split("Examples:\n");
    expect(examples).toMatch(new RegExp(`(?:^ *|\\()${name}(?: |$)`, "mu"));
  });

  it.each(commands.filter(([name]) => !WITHOUT_JSON.includes(name)))("%s has --json", (_, command) => {
    expect(command.options.map(({ long }) => long)).toContain("--json");
  });

  it.each(commands)("%s says that --quiet and --no-color exist", (_, command) => {
    expect(helpOf(command)).toMatch(/--no-color[\s\S]*--quiet/u);
  });
});

describe("docs/cli.md", () => {
  it("is what the program says of itself; to write it anew: npm run cli-docs", () => {
    const written = readFileSync(resolve(import.meta.dirname, "../../../docs/cli.md"), "utf8");
    expect(written).toBe(renderReference(describedProgram()));
  });

  it("has a section for every command, and every exit status", () => {
    const text = renderReference(describedProgram());
    for (const [name] of commands) expect(text).toContain(`\n## ${name}\n`);
    for (const status of [0, 1, 2, 3, 4]) expect(text).toMatch(new RegExp(`^\\| ${status} \\| \\w`, "mu"));
  });
});
