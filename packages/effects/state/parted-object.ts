import { NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { httpStatusOf } from "#runtime/failure.ts";
import { getParted, HEAD_BYTES, headSchema } from "./get-parted.ts";
import { decodeHead, decodeParts, decodeWhole, encodeParted, type Parted, type Wanted, whereAre } from "./parted.ts";
import { decoded, type PartedPlace, understood, unusable } from "./parted-place.ts";
import { putOver } from "./put-over.ts";

/** Asked for at first: the head of a cluster of thousands of tenants. */
const FIRST_LOOK = 256 * 1024;
const NOT_MODIFIED = 304;
const NO_SUCH_RANGE = 416;
/** Requests to S3: as many as there are controls, nearly. */
const AT_ONCE = 16;

/** An object of which the head was read. */
export interface OpenObject {
  readonly etag: string | undefined;
  /** Without the list. */
  readonly head: unknown;
  /** What the list holds of what is wanted, and perhaps more. Throws RetryableError where it was saved anew since. */
  readonly read: (wanted: readonly Wanted[]) => Promise<readonly unknown[]>;
}

const listSchema = z.array(z.unknown());
const wholeSchema = z.record(z.string(), z.unknown());

/**
 * Reads the head. "unchanged": it is the one that `known` is of. undefined: there certainly is no such object. One that
 * cannot be understood throws PermanentError. What was saved before objects had parts is read as a whole.
 */
export async function openParted(
  s3: S3Client,
  place: PartedPlace,
  known?: string,
): Promise<OpenObject | "unchanged" | undefined> {
  const { list } = place;
  try {
    const begin = await getParted(s3, place, {
      Range: rangeOf(0, FIRST_LOOK),
      ...(known !== undefined && { IfNoneMatch: known }),
    });
    const { etag, headBytes } = begin;
    if (headBytes === undefined) {
      const { body } = await getParted(s3, place, pinned(etag));
      const { [list]: items, ...head } = understood(wholeSchema, await decoded(decodeWhole(body), place), place);
      return { etag, head, read: async () => understood(listSchema, items, place) };
    }
    const rest =
      headBytes > begin.body.length
        ? (
            await getParted(s3, place, {
              ...pinned(etag),
              Range: rangeOf(begin.body.length, headBytes - begin.body.length),
            })
          ).body
        : new Uint8Array();
    const member = Buffer.concat([begin.body, rest]).subarray(0, headBytes);
    const head = understood(headSchema, await decoded(decodeHead(member), place), place);
    return {
      ...{ etag, head },
      async read(wanted) {
        const read = await mapConcurrently(whereAre(head.parts, wanted), AT_ONCE, async ({ from, bytes }) => {
          const { body } = await getParted(s3, place, { ...pinned(etag), Range: rangeOf(headBytes + from, bytes) });
          return understood(listSchema, await decoded(decodeParts(body), place), place);
        });
        return read.flat();
      },
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (httpStatusOf(error) === NOT_MODIFIED) return "unchanged";
    if (httpStatusOf(error) === NO_SUCH_RANGE) throw unusable(place, "it is empty");
    throw error;
  }
}

/** Replaces what was read. Throws RetryableError where somebody else has saved since. */
export async function saveParted<T>(
  s3: S3Client,
  { bucket, key, list }: PartedPlace,
  parted: Omit<Parted<T>, "list">,
  { etag }: { readonly etag: string | undefined },
): Promise<{ readonly body: Uint8Array; readonly versionId: string | undefined }> {
  const { body, headBytes } = await encodeParted({ ...parted, list });
  const object = { Bucket: bucket, Key: key, Body: body, Metadata: { [HEAD_BYTES]: String(headBytes) } };
  const { versionId } = await putOver(s3, object, { etag });
  return { body, versionId };
}

const pinned = (etag: string | undefined) => (etag === undefined ? {} : { IfMatch: etag });
const rangeOf = (from: number, bytes: number) => `bytes=${from}-${from + bytes - 1}`;
