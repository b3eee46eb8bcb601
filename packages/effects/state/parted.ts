import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";

const inflate = promisify(gunzip);
const deflate = promisify(gzip);
/** What a document may grow to: the findings of ten thousand tenants need a tenth of it. */
const LARGEST = 1024 * 1024 * 1024;
/** As many as Node has threads for it. */
const AT_ONCE = 4;

/** A run of items that can be read alone: the key of its first one, and how long it is in the file. */
export const partsSchema = z.array(z.object({ first: z.string(), bytes: z.int().positive() }).readonly()).readonly();
export type Parts = z.infer<typeof partsSchema>;

export interface Parted<T> {
  /** What is read without the items. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The name that the list of items has in the document. */
  readonly list: string;
  /** In the order of their keys; they are taken one after the other, and not kept. */
  readonly items: Iterable<T> | AsyncIterable<T>;
  /** What items are found by. */
  readonly keyOf: (item: T) => string;
  readonly itemsInPart: number;
}

/**
 * A gzipped JSON document of which parts can be read alone. The file is several gzip members, which are one stream to
 * whoever reads all of it: first the head, with how long the parts are that come after it, then the parts, then the end.
 */
export async function encodeParted<T>({ head, list, items, keyOf, itemsInPart }: Parted<T>) {
  const firsts: string[] = [];
  const deflating: Promise<Buffer>[] = [];
  for await (const run of runsOf(items, keyOf, itemsInPart)) {
    const text = run.items.map((item) => JSON.stringify(item)).join(",");
    await deflating.at(-AT_ONCE); // so that no more texts than that wait for their turn
    deflating.push(deflate(firsts.length === 0 ? text : `,${text}`));
    firsts.push(run.first);
  }
  const bodies = await Promise.all(deflating);
  const parts = bodies.map(({ length }, at) => ({ first: firsts[at] ?? "", bytes: length }));
  const begin = JSON.stringify({ ...head, parts, [list]: [] }).slice(0, -"]}".length);
  const [first, last] = await Promise.all([deflate(begin), deflate("]}")]);
  return { body: Buffer.concat([first, ...bodies, last]), headBytes: first.length };
}

async function* runsOf<T>(items: Parted<T>["items"], keyOf: (item: T) => string, most: number) {
  let run: { readonly first: string; readonly items: T[] } | undefined;
  let last: string | undefined;
  for await (const item of items) {
    const key = keyOf(item);
    if (last !== undefined && key < last) throw new RangeError(`${key} comes after ${last}, and would not be found`);
    last = key;
    if (run !== undefined && run.items.length === most) {
      yield run;
      run = undefined;
    }
    run ??= { first: key, items: [] };
    run.items.push(item);
  }
  if (run !== undefined) yield run;
}

/** What the first member of a file says. */
export async function decodeHead(member: Uint8Array): Promise<unknown> {
  return JSON.parse(`${await inflated(member)}]}`);
}

/** The items of parts that stand one after the other. */
export async function decodeParts(members: Uint8Array): Promise<unknown> {
  return JSON.parse(`[${(await inflated(members)).replace(/^,/u, "")}]`);
}

export async function decodeWhole(file: Uint8Array): Promise<unknown> {
  return JSON.parse(await inflated(file));
}

async function inflated(body: Uint8Array): Promise<string> {
  return (await inflate(body, { maxOutputLength: LARGEST })).toString("utf8");
}

/** The item that has this key, or all whose keys begin with a prefix. No two items have the same key. */
export type Wanted = { readonly key: string } | { readonly prefix: string };

/** A stretch of a file, counted from the end of its head. */
interface Stretch {
  readonly from: number;
  readonly bytes: number;
}

/** Where the parts stand that may hold what is wanted, each once, and neighbours as one. They may hold more than that. */
export function whereAre(parts: Parts, wanted: readonly Wanted[]): readonly Stretch[] {
  const asked = new Set(wanted.flatMap((one) => placesOf(parts, one)));
  const stretches: { from: number; bytes: number }[] = [];
  let from = 0;
  for (const [at, { bytes }] of parts.entries()) {
    const last = stretches.at(-1);
    if (asked.has(at) && asked.has(at - 1) && last !== undefined) last.bytes += bytes;
    else if (asked.has(at)) stretches.push({ from, bytes });
    from += bytes;
  }
  return stretches;
}

function placesOf(parts: Parts, wanted: Wanted): readonly number[] {
  if ("key" in wanted) {
    const at = parts.findLastIndex(({ first }) => first <= wanted.key);
    return at < 0 ? [] : [at];
  }
  const { prefix } = wanted;
  const end = parts.findLastIndex(({ first }) => first.slice(0, prefix.length) <= prefix) + 1;
  // What is wanted may begin within the part before the first one that begins with it.
  const after = parts.findIndex(({ first }) => first >= prefix);
  const begin = Math.max(0, (after < 0 ? end : after) - 1);
  return Array.from({ length: Math.max(0, end - begin) }, (_, at) => begin + at);
}

export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Items as they are stored. */
export function inOrder<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ key: keyOf(item), item }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ item }) => item);
}
