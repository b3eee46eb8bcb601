import { NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { checkHead, type Identity } from "./check-head.ts";
import { getParted, headSchema, type StoredParted } from "./get-parted.ts";
import { decodeHead, decodeParts, type Parted } from "./parted.ts";
import { saveParted } from "./parted-object.ts";
import { DamagedObject, decoded, type PartedPlace, understood, unusable } from "./parted-place.ts";

/** How a list is made anew. */
interface Rewriting<Before, After> extends Omit<Parted<After>, "list" | "items" | "head"> {
  /** What the new head says, and the old one has to say, too. */
  readonly head: Identity;
  readonly itemsSchema: z.ZodType<readonly Before[]>;
  /** What the new list is, from the old one; both in the order of keys. It may be asked for twice. */
  readonly change: (before: AsyncIterable<Before>) => AsyncIterable<After>;
}

/**
 * Makes a list anew from itself, part by part, so that it is never in memory as a whole. For what can be made from nothing,
 * too: an object that is damaged is, and resolves to what was wrong with it. Throws PermanentError for one of a newer
 * version, which is not for an older function to replace, and RetryableError where somebody else has saved since.
 */
export async function rewriteParted<Before, After>(
  s3: S3Client,
  place: PartedPlace,
  { itemsSchema, change, ...parted }: Rewriting<Before, After>,
): Promise<DamagedObject | undefined> {
  const stored = await storedAt(s3, place);
  const save = (before: AsyncIterable<Before>) =>
    saveParted(s3, place, { ...parted, items: change(before) }, { etag: stored?.etag });
  try {
    await save(stored === undefined ? nothing() : itemsIn(stored, place, { itemsSchema, head: parted.head }));
    return undefined;
  } catch (error) {
    if (!(error instanceof DamagedObject)) throw error;
    await save(nothing());
    return error;
  }
}

async function storedAt(s3: S3Client, place: PartedPlace): Promise<StoredParted | undefined> {
  try {
    return await getParted(s3, place);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function* itemsIn<T>(
  { body, headBytes }: StoredParted,
  place: PartedPlace,
  { itemsSchema, head }: Pick<Rewriting<T, unknown>, "itemsSchema" | "head">,
): AsyncGenerator<T> {
  if (headBytes === undefined) throw unusable(place, "it does not say how long its head is");
  const found = await decoded(decodeHead(body.subarray(0, headBytes)), place);
  checkHead(found, head, place);
  let from = headBytes;
  for (const { bytes } of understood(headSchema, found, place).parts) {
    const items = await decoded(decodeParts(body.subarray(from, from + bytes)), place);
    yield* understood(itemsSchema, items, place);
    from += bytes;
  }
}

async function* nothing(): AsyncGenerator<never> {}
