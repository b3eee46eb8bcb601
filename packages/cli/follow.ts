import type { Progress, Step } from "#runtime/progress.ts";

/** Work that ends sooner needs no line of its own. */
const WORTH_SHOWING = 1_000;

/** Shows work on the live line once it has taken a second. `work` may say how far it is. */
export async function follow<T>(
  progress: Progress,
  name: string,
  work: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  let step: Step | undefined;
  let said = "";
  const timer = setTimeout(() => {
    step = progress.step(name, WORTH_SHOWING);
    step.update(said);
  }, WORTH_SHOWING);
  try {
    const result = await work((text) => {
      said = text;
      step?.update(text);
    });
    step?.done(said);
    return result;
  } catch (error) {
    step?.fail(said);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
