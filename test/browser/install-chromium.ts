import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** As Debian, Ubuntu and others call it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;

/** Called by vitest once before all files. Where no Chromium is found it is installed, if this may be done here. */
export function setup(): void {
  if (findChromium() !== undefined) return;
  const command = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"];
  const hint = `These tests need Chromium on PATH, or its path in SURETY_CHROMIUM; on Debian: sudo ${command.join(" ")}`;
  if (process.getuid?.() !== 0 || !isThere("apt-get")) throw new Error(hint);
  console.error("Installing chromium, in which these tests look at the report…");
  // A new machine has no lists of packages yet, and old lists name versions that are served no longer.
  const problem = run(command) === undefined ? undefined : (run(["apt-get", "update"]) ?? run(command));
  if (problem !== undefined || findChromium() === undefined)
    throw new Error(`${hint} failed: ${problem ?? "no Chromium"}`);
}

/** Where Chromium is; undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env["SURETY_CHROMIUM"];
  if (named !== undefined && existsSync(named)) return named;
  return NAMES.find(isThere);
}

/** What went wrong; undefined where nothing did. */
function run([program = "", ...args]: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8", env });
  return status === 0 ? undefined : `${program} ${args[0] ?? ""}: ${error?.message ?? stderr.trim()}`;
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
