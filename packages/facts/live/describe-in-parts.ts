import { causes } from "#runtime/errors.ts";
import { failureKind, httpStatusOf } from "#runtime/failure.ts";
import { ID_PARTS, type IdPart, isInPart } from "./id-parts.ts";
import { allPages, eachPage } from "./pages.ts";

export interface Place {
  readonly NextToken: string;
}

interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

/** What one page is asked for with: a filter for a part, nothing for the whole. */
export type PageRequest = Partial<Place> & { readonly Filters?: Filter[] };

interface Described<A> {
  /** The filter that takes IDs: `snapshot-id`. */
  readonly filter: string;
  readonly ask: (request: PageRequest) => Promise<A>;
  /** undefined for what is not an answer. */
  readonly idsOf: (answer: A) => readonly (string | undefined)[] | undefined;
}

/**
 * What `make` makes of all pages of a list of EC2, which says in each where the next begins: one after the other, a list
 * of 28,000 takes 28 times as long as its first page. Where there is more than that page, the list is therefore asked for
 * in parts, side by side. They are believed to be the whole only where the filters were seen to work: whatever a part
 * holds belongs to it, and whatever was on the first page is in one of them. Otherwise the list is read on from there,
 * page after page.
 */
export async function describeInParts<A extends { readonly NextToken?: string | undefined }, R>(
  described: Described<A>,
  make: (page: A) => R,
): Promise<readonly R[]> {
  const first = await described.ask({});
  const next = nextPlace(first);
  if (next === undefined) return [make(first)];
  const whole = await readParts(described, make, first);
  if (whole !== undefined) return whole;
  const pages = [make(first)];
  await eachPage<A, Place>(
    (place) => described.ask({ ...place }),
    nextPlace,
    (page) => void pages.push(make(page)),
    next,
  );
  return pages;
}

export function nextPlace({ NextToken }: { readonly NextToken?: string | undefined }): Place | undefined {
  return NextToken ? { NextToken } : undefined;
}

/** Of the pages of all parts; undefined where EC2 does not take the filters, or the parts are not the whole. */
async function readParts<A extends { readonly NextToken?: string | undefined }, R>(
  { filter, ask, idsOf }: Described<A>,
  make: (page: A) => R,
  first: A,
): Promise<readonly R[] | undefined> {
  const missing = new Set(idsOf(first) ?? [undefined]);
  let strangers = 0;
  const read = (part: IdPart) => {
    const Filters = [{ Name: filter, Values: [...part.patterns] }];
    return allPages(
      (place?: Place) => ask({ Filters, ...place }),
      nextPlace,
      (page) => {
        for (const id of idsOf(page) ?? [undefined]) {
          if (id === undefined || !isInPart(id, part)) strangers += 1;
          missing.delete(id);
        }
        return make(page);
      },
    );
  };
  try {
    const pages = await Promise.all(ID_PARTS.map(read));
    return strangers === 0 && missing.size === 0 ? pages.flat() : undefined;
  } catch (error) {
    if (failureKind(error) === "other" && isRejected(error)) return undefined;
    throw error;
  }
}

/** 400: what was asked was not understood. */
function isRejected(error: unknown): boolean {
  return [...causes(error)].some((cause) => httpStatusOf(cause) === 400);
}
