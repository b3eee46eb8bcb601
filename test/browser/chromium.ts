import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import * as z from "zod";
import { findChromium } from "./install-chromium.ts";

/** A real Chromium without a window. Root has no sandbox of its own to give it. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium that starts any more");
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

const resultsSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
  passes: z.array(z.unknown()),
});

/** What axe finds serious or critical, a line each. Throws where it looked at nothing. */
export async function seriousProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = resultsSchema.parse(await page.evaluate("axe.run()"));
  if (passes.length < 10) throw new Error(`axe looked at ${passes.length} things alone`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = "" }) => `${id}: ${html}: ${failureSummary}`));
}

/** For people who look: SURETY_SCREENSHOTS names the folder. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env["SURETY_SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
