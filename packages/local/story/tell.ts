import { inWords } from "#runtime/progress.ts";
import type { Scene } from "./scene.ts";
import { STEPS, type Step } from "./steps.ts";

export interface Told {
  readonly step: Step;
  readonly took: number;
  /** What did not hold; absent where all did. */
  readonly problem?: string;
}

/**
 * Lets the story happen, step by step, until one does not hold: what comes after builds on what came before. Returns
 * what was told; fewer than all steps where one did not hold.
 */
export async function tellStory(scene: Scene, print: (line: string) => void, steps = STEPS): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const [at, step] of steps.entries()) {
    print(`\n${at + 1}. ${step.title}`);
    scene.say(step.about);
    const startedAt = performance.now();
    const problem = await step.run(scene).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    told.push({ step, took: performance.now() - startedAt, ...(problem !== undefined && { problem }) });
    if (problem === undefined) continue;
    scene.say(`✗ ${problem}`);
    break;
  }
  return told;
}

/** One line a step, those that were not reached too. */
export function summarise(told: readonly Told[], steps = STEPS): readonly string[] {
  return steps.map((step, at) => {
    const one = told[at];
    if (one === undefined) return `- ${step.title}: not reached`;
    return one.problem === undefined ? `✓ ${step.title} (${inWords(one.took)})` : `✗ ${step.title}: ${one.problem}`;
  });
}
