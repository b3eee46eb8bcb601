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
  const [program = "", ...args] = command;
  const { status, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0 || missing.some((name) => !isThere(name)))
    throw new Error(`${command.join(" ")} failed with status ${status}; run apt-get update first?\n${stderr}`);
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
