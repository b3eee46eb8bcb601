import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { surety } from "./io.fixture.ts";
import { describedProgram } from "./reference/described-program.ts";

/** By what is typed after `surety`: every command, groups of commands among them. */
const COMMANDS = new Map(commandsOf(describedProgram()));
/** Those that do something. */
const RUN = [...COMMANDS].filter(([, { commands }]) => commands.length === 0).map(([path]) => path);

function commandsOf(command: Command, parents = ""): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((one) => {
    const path = `${parents}${one.name()}`;
    return [[path, one] as const, ...commandsOf(one, `${path} `)];
  });
}

describe("surety", () => {
  it("prints help to standard output when asked, with examples and every exit status", async () => {
    const { status, stdout, stderr } = await surety(["--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Examples:\n  surety findings");
    expect(stdout).toMatch(/Promises:\n {2}findings.*Tenants:\n {2}tenants/su);
    for (const number of [0, 1, 2, 3, 4]) expect(stdout).toMatch(new RegExp(`^  ${number}  \\w`, "mu"));
  });

  it.each([...COMMANDS.keys(), "help check"])(
    "%s explains itself, in lines of at most 100 characters",
    async (path) => {
      const isHelp = path.startsWith("help ");
      const { status, stdout, stderr } = await surety([...path.split(" "), ...(isHelp ? [] : ["--help"])]);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: surety /u);
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );

  it.each(RUN)("%s says what its exit statuses mean, and gives examples of itself", async (path) => {
    const { stdout } = await surety([...path.split(" "), "--help"]);
    const [, statuses = "", examples = ""] = /\nExit status:\n(.*)\n\nExamples:\n(.*)$/su.exec(stdout) ?? [];
    for (const number of [0, 2, 4]) expect(statuses).toMatch(new RegExp(`^  ${number}  \\w`, "mu"));
    expect(examples).toContain(`surety ${path}`);
  });

  /** A script for a shell is for no other program. */
  const WITHOUT_JSON = ["completion"];
  it.each(RUN)("%s has a form for programs", (path) => {
    const options = COMMANDS.get(path)?.options.map(({ long }) => long);
    expect(options?.includes("--json")).toBe(!WITHOUT_JSON.includes(path));
  });

  it("prints its version alone", async () => {
    expect(await surety(["--version"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u),
      stderr: "",
    });
  });

  it.each([
    [[], "Usage: surety"],
    [["chek"], "Did you mean check?"],
    [["tenants", "lst"], "Did you mean list?"],
    [["check", "--formt", "json", "x"], "Did you mean --format?"],
    [["check"], "missing required argument 'folder'"],
    [["check", "a", "b"], "too many arguments"],
    [["check", "a", "--format", "xml"], "Allowed choices are table, json, junit"],
    [["check", "a", "--now", "yesterday"], 'found "yesterday"; allowed is a time such as'],
    [["check", "a", "--now", "2026-02-30T00:00:00Z"], 'found "2026-02-30T00:00:00Z"; allowed is a time such as'],
    [["tenants", "list", "--state", "gone"], "Allowed choices are onboarding, active, held, offboarding, deleted"],
    [["tenants", "onboard", "acme", "--host", "a.example.com"], "required option '--cluster <name>' not specified"],
    [["tenants", "onboard", "acme", "--cluster", "c"], "required option '--host <name>' not specified"],
    [
      ["tenants", "onboard", "acme", "--cluster", "c", "--host", "a.b", "--wait", "soon"],
      'found "soon"; allowed is a positive duration',
    ],
    [["tenants", "onboard", "ACME", "--cluster", "c", "--host", "B"], 'error: <id>: found "ACME"'],
    [["tenants", "onboard", "ACME", "--cluster", "c", "--host", "B"], 'error: --host: found "B"'],
    [["evidence", "fetch", "x", "--out", "y", "--last", "0"], 'found "0"; allowed is a number from 1 on'],
    [["tenants", "offboard", "acme", "--json"], "--json: found it without --yes and --dry-run"],
    [["findings", "--stage", "../x"], "allowed is the name of a stage"],
  ])("%j is wrong use: status 2, nothing on standard output", async (args, expected) => {
    const { status, stdout, stderr } = await surety(args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(expected);
  });

  it("lets no control character of an argument through to the terminal", async () => {
    const { status, stderr } = await surety(["check", "\u001b[2J\u202enowhere"]);
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });
});

describe("surety controls", () => {
  it("prints a table, without colours where there is no terminal", async () => {
    const { status, stdout } = await surety(["controls"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^CONTROL +ABOUT +SEVERITY\n/u);
  });

  it.each([
    ["on a terminal", [], {}, true, true],
    ["with --no-color", ["--no-color"], {}, true, false],
    ["with NO_COLOR", [], { NO_COLOR: "1" }, true, false],
    ["with an empty NO_COLOR", [], { NO_COLOR: "" }, true, true],
    ["on a dumb terminal", [], { TERM: "dumb" }, true, false],
    ["in a pipe with FORCE_COLOR", [], { FORCE_COLOR: "1" }, false, true],
    ["in a pipe", [], {}, false, false],
  ])("%s", async (_, options, environment, terminal, coloured) => {
    const { stdout } = await surety(["controls", ...options], { environment, terminal });
    expect(stdout.includes("\u001b[")).toBe(coloured);
  });

  it("prints JSON", async () => {
    const { stdout } = await surety(["controls", "--json"]);
    expect(JSON.parse(stdout)).toBeInstanceOf(Array);
  });
});
