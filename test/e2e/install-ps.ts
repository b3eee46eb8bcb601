import { installPackages, pathOf } from "../system-packages.ts";

/** Called by vitest once before all files: small images of Debian have no `ps`, by which these tests find processes. */
export function setup(): void {
  if (pathOf("ps") === undefined) installPackages(["procps"], "These tests need ps on PATH");
}
