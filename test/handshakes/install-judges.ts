import { installPackages, pathOf } from "../system-packages.ts";

/** Debian's packages of the server that is looked at, and of the scanner that says independently what it accepts. */
const PACKAGES = ["nginx", "sslscan"] as const;

/** Called by vitest once before all files. Where something is missing it is installed, if this may be done here. */
export function setup(): void {
  const missing = PACKAGES.filter((name) => pathOf(name) === undefined);
  if (missing.length > 0) installPackages(missing, `These tests need ${missing.join(" and ")} on PATH`);
}
