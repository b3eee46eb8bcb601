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

/** What `make` makes of each page, as it comes. */
export async function allPages<A, T, R>(
  ask: (next: T | undefined) => Promise<A>,
  nextOf: (answer: A) => T | undefined,
  make: (answer: A) => R,
): Promise<readonly R[]> {
  const made: R[] = [];
  await eachPage(ask, nextOf, (page) => void made.push(make(page)));
  return made;
}
