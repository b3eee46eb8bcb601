import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError, PermanentError, RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import {
  decodeHead,
  decodeParts,
  decodeWhole,
  encodeParted,
  type Parted,
  partsSchema,
  type Wanted,
  whereAre,
} from "./parted.ts";
import { putOver } from "./put-over.ts";

/** Of an object's own metadata: how many bytes its head is long. */
const HEAD_BYTES = "head-bytes";
/** Asked for at first: the head of a cluster of thousands of tenants. */
const FIRST_LOOK = 256 * 1024;
const NOT_MODIFIED = 304;
/** Requests to S3: as many as there are controls, nearly. */
const AT_ONCE = 16;

/** Where an object is, and the list in it of which parts are read. */
export interface PartedPlace {
  readonly bucket: string;
  readonly key: string;
  readonly list: string;
}

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
const headSchema = z.looseObject({ parts: partsSchema });

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
    const begin = await get(s3, place, {
      Range: rangeOf(0, FIRST_LOOK),
      ...(known !== undefined && { IfNoneMatch: known }),
    });
    const { etag, headBytes } = begin;
    if (headBytes === undefined) {
      const { body } = await get(s3, place, pinned(etag));
      const { [list]: items, ...head } = understood(wholeSchema, await decoded(decodeWhole(body), place), place);
      return { etag, head, read: async () => understood(listSchema, items, place) };
    }
    const rest =
      headBytes > begin.body.length
        ? (await get(s3, place, { ...pinned(etag), Range: rangeOf(begin.body.length, headBytes - begin.body.length) }))
            .body
        : new Uint8Array();
    const member = Buffer.concat([begin.body, rest]).subarray(0, headBytes);
    const head = understood(headSchema, await decoded(decodeHead(member), place), place);
    return {
      ...{ etag, head },
      async read(wanted) {
        const read = await mapConcurrently(whereAre(head.parts, wanted), AT_ONCE, async ({ from, bytes }) => {
          const { body } = await get(s3, place, { ...pinned(etag), Range: rangeOf(headBytes + from, bytes) });
          return understood(listSchema, await decoded(decodeParts(body), place), place);
        });
        return read.flat();
      },
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (isNotModified(error)) return "unchanged";
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

async function get(
  s3: S3Client,
  { bucket, key }: PartedPlace,
  asked: { readonly Range?: string; readonly IfMatch?: string; readonly IfNoneMatch?: string },
) {
  try {
    const { Body, ETag, Metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...asked }));
    const headBytes = Number(Metadata?.[HEAD_BYTES]);
    return {
      body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
      etag: ETag,
      headBytes: Number.isInteger(headBytes) && headBytes > 0 ? headBytes : undefined,
    };
  } catch (error) {
    if (failureKind(error) !== "conflict") throw error;
    throw new RetryableError(`s3://${bucket}/${key} was saved anew while it was read`, { cause: error });
  }
}

async function decoded(decoding: Promise<unknown>, place: PartedPlace): Promise<unknown> {
  try {
    return await decoding;
  } catch (error) {
    throw unusable(place, error);
  }
}

/** A value of an object, as its schema says; throws PermanentError where it is something else. */
export function understood<S extends z.ZodType>(schema: S, value: unknown, place: PartedPlace): z.output<S> {
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) throw unusable(place, error);
  return data;
}

/** Says what is wrong with an object, and what to do. */
export function unusable({ bucket, key }: Pick<PartedPlace, "bucket" | "key">, cause: unknown): PermanentError {
  const next = "The bucket is versioned: restore an older version of the object";
  return new PermanentError(`s3://${bucket}/${key} is not what Surety saved: ${describeError(cause)}. ${next}`, {
    cause,
  });
}

function isNotModified(error: unknown): boolean {
  if (!(error instanceof Error) || !("$metadata" in error)) return false;
  const metadata = error.$metadata;
  return (
    typeof metadata === "object" &&
    metadata !== null &&
    "httpStatusCode" in metadata &&
    metadata.httpStatusCode === NOT_MODIFIED
  );
}
