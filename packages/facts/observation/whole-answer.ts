/** By what an answer says that it goes on, and by what the next page says that it is the next, where AWS repeats that. */
const CONTINUATIONS: readonly { readonly next: readonly string[]; readonly asked?: readonly string[] }[] = [
  { next: ["NextToken"] },
  { next: ["nextToken"] },
  { next: ["NextMarker"], asked: ["Marker"] },
  { next: ["NextContinuationToken"], asked: ["ContinuationToken"] },
  { next: ["NextKeyMarker", "NextVersionIdMarker"], asked: ["KeyMarker", "VersionIdMarker"] },
];

/**
 * The first page that says that more exists, while the page that its token asks for is not there; none where the answer
 * is whole. EC2 does not repeat the token that was asked for, so a page of its that goes on can never be matched.
 */
export function unfinishedPage(pages: readonly object[]): object | undefined {
  return pages.find((page) => goesOn(page) && !pages.some((other) => other !== page && follows(other, page)));
}

/** The first page that says that it is not the first, while the one before it is not there. */
export function headlessPage(pages: readonly object[]): object | undefined {
  const isContinued = (page: object) =>
    CONTINUATIONS.some(({ asked = [] }) => asked.some((key) => isSet(Reflect.get(page, key))));
  const continued = pages.find(
    (page) => isContinued(page) && !pages.some((other) => other !== page && follows(page, other)),
  );
  if (continued !== undefined) return continued;
  return pages.every((page) => isSet(Reflect.get(page, "StartAfter"))) ? pages[0] : undefined;
}

function goesOn(page: object): boolean {
  if (Reflect.get(page, "IsTruncated") === true) return true;
  return CONTINUATIONS.some(({ next }) => next.some((key) => isSet(Reflect.get(page, key))));
}

function follows(other: object, page: object): boolean {
  return CONTINUATIONS.some(({ next, asked }) => {
    if (asked === undefined || !next.some((key) => isSet(Reflect.get(page, key)))) return false;
    return next.every((key, at) => sameToken(Reflect.get(page, key), Reflect.get(other, asked[at] ?? "")));
  });
}

function sameToken(a: unknown, b: unknown): boolean {
  return isSet(a) ? a === b : !isSet(b);
}

function isSet(token: unknown): boolean {
  return token !== undefined && token !== null && token !== "";
}
