import { spawnSync } from "node:child_process";

/** Debian's packages of the server that is looked at, and of the scanner that says independently what it accepts. */
const PACKAGES = ["nginx", "sslscan"] as const;

/** Called by vitest once before all files. Where something is missing it is installed, if this may be done here. */
export function setup(): void {
  const missing = PACKAGES.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const command = ["apt-get", "install", "-y", "--no-install-recommends", ...missing];
  if (process.getuid?.() !== 0 || !isThere("apt-get"))
    throw new Error(
      `These tests need ${missing.join(" and ")} on PATH; on Debian and Ubuntu: sudo ${command.join(" ")}`,
    );
  console.error(`Installing ${missing.join(" and ")}, which these tests compare with…`);
  // A new machine has no lists of packages yet, and old lists name versions that are served no longer.
  const stillWrong = run(command) === undefined ? undefined : (run(["apt-get", "update"]) ?? run(command));
  if (stillWrong !== undefined || missing.some((name) => !isThere(name)))
    throw new Error(`${command.join(" ")} failed: ${stillWrong ?? "its programs are not on PATH"}`);
}

/** What went wrong; undefined where nothing did. */
function run([program = "", ...args]: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0 ? undefined : `${program} ${args[0] ?? ""}: ${error?.message ?? stderr.trim()}`;
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
