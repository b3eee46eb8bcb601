import { PermanentError } from "#runtime/errors.ts";

/**
 * Asks for page after page until an answer does not say where the next begins. A place that comes twice would have no
 * end: it is an error.
 */
export async function allPages<A, T>(
  ask: (next: T | undefined) => Promise<A>,
  nextOf: (answer: A) => T | undefined,
): Promise<readonly A[]> {
  const pages: A[] = [];
  const seen = new Set<string>();
  for (let next: T | undefined; ; ) {
    const answer = await ask(next);
    pages.push(answer);
    next = nextOf(answer);
    if (next === undefined) return pages;
    const place = JSON.stringify(next);
    if (seen.has(place)) throw new PermanentError(`the page after ${pages.length} begins where another began`);
    seen.add(place);
  }
}
