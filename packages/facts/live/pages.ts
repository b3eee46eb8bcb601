import { PermanentError } from "#runtime/errors.ts";

/**
 * Asks for page after page, from the first or from a place on, until an answer does not say where the next begins, and
 * hands each over. A place that comes twice would have no end: it is an error.
 */
export async function eachPage<A, T>(
  ask: (next: T | undefined) => Promise<A>,
  nextOf: (answer: A) => T | undefined,
  take: (answer: A) => void,
  from?: T,
): Promise<void> {
  const seen = new Set<string>(from === undefined ? [] : [JSON.stringify(from)]);
  for (let next = from; ; ) {
    const answer = await ask(next);
    take(answer);
    next = nextOf(answer);
    if (next === undefined) return;
    const place = JSON.stringify(next);
    if (seen.has(place)) throw new PermanentError(`the page after ${seen.size + 1} begins where another began`);
    seen.add(place);
  }
}

/** All pages at once. */
export async function allPages<A, T>(
  ask: (next: T | undefined) => Promise<A>,
  nextOf: (answer: A) => T | undefined,
): Promise<readonly A[]> {
  const pages: A[] = [];
  await eachPage(ask, nextOf, (page) => void pages.push(page));
  return pages;
}
