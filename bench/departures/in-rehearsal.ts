import { type Rehearsal, startRehearsal } from "#local/departures/rehearsal.ts";
import type { Progress } from "#runtime/progress.ts";

/** Does the work in a rehearsal of its own, and stops that after it. */
export async function inRehearsal<T>(progress: Progress, work: (rehearsal: Rehearsal) => Promise<T>): Promise<T> {
  const rehearsal = await startRehearsal(progress);
  try {
    return await work(rehearsal);
  } finally {
    await rehearsal.stop();
  }
}

/** Rejects where anything is not as it has to be: then nothing that was measured counts. */
export function expectNothingWrong(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`${wrong.length} things are not as they have to be:\n${wrong.join("\n")}`);
}
