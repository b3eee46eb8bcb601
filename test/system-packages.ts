import { spawnSync } from "node:child_process";

/**
 * Installs packages of Debian or Ubuntu, with the system libraries that they need, where that may be done: by root, with
 * apt-get. Throws, saying what a person has to do, where it may not, or does not work.
 */
export function installPackages(packages: readonly string[], purpose: string): void {
  const command = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const hint = `${purpose}; on Debian and Ubuntu: sudo ${command.join(" ")}`;
  if (process.getuid?.() !== 0 || pathOf("apt-get") === undefined) throw new Error(hint);
  console.error(`Installing ${packages.join(" and ")}…`);
  // A new machine has no lists of packages yet, and old lists name versions that are served no longer.
  const problem =
    problemOf(command) === undefined ? undefined : (problemOf(["apt-get", "update"]) ?? problemOf(command));
  if (problem !== undefined) throw new Error(`${hint}\nThat failed: ${problem}`);
}

/** Where a program of PATH is; undefined where there is none. */
export function pathOf(program: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Why a command does not work, in its own words; undefined where it does. */
export function problemOf([program = "", ...args]: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env });
  if (status === 0) return undefined;
  return `${program} ${args[0] ?? ""}: ${error?.message ?? (stderr.trim() || stdout.trim() || `status ${status}`)}`;
}
