import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { surety } from "../io.fixture.ts";

const has = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

/** Prints what the shell itself would offer for a line, one on each line. */
const ASK = {
  bash: `source "$1"; COMP_LINE=$2; read -ra COMP_WORDS <<< "$2"; [[ $2 == *' ' ]] && COMP_WORDS+=('');
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _surety; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // What zsh's own functions are given stands for what they show, which takes a terminal.
  zsh: `compdef() { : }; source "$1"; _describe() { print -rl -- \${\${(P)argv[-1]}%%:*} }; compadd() { print -rl -- \${@:2} }
    _files() { [[ $1 == -/ ]] && print -rl -- *(/N) || print -rl -- *(N) }; words=(\${=2}); [[ $2 == *' ' ]] && words+=('')
    CURRENT=$#words; PREFIX=$words[-1]; _surety | while read -r one; do [[ $one == $PREFIX* ]] && print -r -- $one; done; true`,
  fish: "source $argv[1]; complete -C $argv[2] | string split -f1 \\t; true",
} as const;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "surety-completion-"));
  mkdirSync(join(folder, "an observation"));
  writeFileSync(join(folder, "plan.json"), "{}");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function offered(shell: keyof typeof ASK, line: string): Promise<readonly string[]> {
  const script = join(folder, `surety.${shell}`);
  writeFileSync(script, (await surety(["completion", shell])).stdout);
  const args = {
    bash: ["--norc", "-c", ASK.bash, "bash", script, line],
    zsh: ["-f", "-c", ASK.zsh, "zsh", script, line],
    fish: ["--no-config", "-c", ASK.fish, script, line],
  }[shell];
  const printed = execFileSync(shell, args, { cwd: folder, encoding: "utf8" });
  rmSync(script);
  return printed
    .split("\n")
    .filter((one) => one !== "")
    .map((one) => one.replace(/\/$/u, "")) // fish shows folders so
    .sort();
}

const LINES: readonly (readonly [string, readonly string[]])[] = [
  ["surety fin", ["findings"]],
  ["surety tenants ", ["list", "offboard", "onboard"]],
  ["surety tenants list --state of", ["offboarding"]],
  ["surety check --format j", ["json", "junit"]],
  ["surety check --form", ["--format"]],
  ["surety --quiet tenants off", ["offboard"]],
  ["surety completion ", ["bash", "fish", "zsh"]],
  ["surety findings --tenant tenants --contr", ["--control"]],
  ["surety prune apply pl", ["plan.json"]],
  ["surety observe --out ", ["an observation"]],
  ["surety nonsense", []],
];

// Not every machine has each of these shells, and completion is no reason to need one.
for (const shell of ["bash", "zsh", "fish"] as const) {
  describe.skipIf(!has(shell))(`completion by a real ${shell}`, () => {
    it.each(LINES)("of %j offers %j", async (line, words) => {
      expect(await offered(shell, line)).toEqual(words);
    });

    it("offers every command of the program, and folders with spaces in their names as one", async () => {
      const all = await offered(shell, "surety ");
      const help = (await surety(["--help"])).stdout;
      const named = [...help.matchAll(/^ {2}([a-z][a-z-]*)(?: \[| <| {2,})/gmu)].map(([, name = ""]) => name);
      expect(all).toEqual([...new Set(named)].filter((name) => name !== "surety").sort());
      expect(await offered(shell, "surety check an")).toEqual(["an observation"]);
    });
  });
}

describe.skipIf(!has("zsh"))("completion by a real zsh", () => {
  it("is a script that zsh reads, defines the function, and is registered", async () => {
    const script = join(folder, "surety.zsh");
    writeFileSync(script, (await surety(["completion", "zsh"])).stdout);
    const ask = `autoload -Uz compinit && compinit -D; source ${script}; print -r -- $_comps[surety]; whence -w _surety`;
    expect(execFileSync("zsh", ["-f", "-c", ask], { encoding: "utf8" })).toBe("_surety\n_surety: function\n");
  });
});

describe("surety completion", () => {
  it("of another shell is wrong use, which says which there are", async () => {
    const { status, stderr } = await surety(["completion", "tcsh"]);
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});
