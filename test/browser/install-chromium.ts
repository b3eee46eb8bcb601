import { installPackages, pathOf, problemOf } from "../system-packages.ts";

/** As Debian, Ubuntu and others call it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const;

/** Called by vitest once before all files. Where no Chromium works it is installed, if this may be done here. */
export function setup(): void {
  if (findChromium() !== undefined) return;
  const broken = candidates().map((path) => `\n${path} is there and does not start: ${problemOf([path, "--version"])}`);
  const purpose = `These tests need a Chromium that starts, on PATH or at SURETY_CHROMIUM${broken.join("")}`;
  installPackages(["chromium", "fonts-dejavu-core"], purpose);
  if (findChromium() === undefined) throw new Error(`${purpose}\nIt was installed, and none starts`);
}

/**
 * Where a Chromium is that starts; undefined where there is none. One of another way of installing may lack libraries of
 * the system, and Ubuntu's chromium-browser only tells people to use snap.
 */
export function findChromium(): string | undefined {
  return candidates().find((path) => problemOf([path, "--version"]) === undefined);
}

function candidates(): readonly string[] {
  const named = process.env["SURETY_CHROMIUM"];
  return [...(named ? [named] : []), ...NAMES.flatMap((name) => pathOf(name) ?? [])];
}
