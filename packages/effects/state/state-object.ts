import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type * as z from "zod";
import { describeError, PermanentError } from "#runtime/errors.ts";
import { decodeWhole } from "./parted.ts";
import { putOver } from "./put-over.ts";

const deflate = promisify(gzip);

/** An object of the state bucket that holds one gzipped JSON value, as it was saved last. */
export interface Saved<T> {
  /** undefined: there is none. */
  readonly value: T | undefined;
  /** What the next save has to replace; undefined where there is nothing. */
  readonly etag: string | undefined;
}

interface StateToRead<S> {
  readonly bucket: string;
  readonly key: string;
  readonly schema: S;
  /** Said after the object's address where it cannot be understood. */
  readonly wrong?: string;
}

/** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
export async function readState<S extends z.ZodType>(
  s3: S3Client,
  { bucket, key, schema, wrong = "is not what Surety saved" }: StateToRead<S>,
): Promise<Saved<z.output<S>>> {
  const where = `s3://${bucket}/${key}`;
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { value: await parse(body, `${where} ${wrong}`, schema), etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return { value: undefined, etag: undefined };
    throw error;
  }
}

/** Replaces what was read; resolves to the new ETag. Throws RetryableError where somebody else has saved since. */
export async function saveState(
  s3: S3Client,
  place: { readonly bucket: string; readonly key: string },
  json: unknown,
  { etag }: Pick<Saved<unknown>, "etag">,
): Promise<string | undefined> {
  return (await putOver(s3, await objectFor(place, json), { etag })).etag;
}

/** Saves it whatever was there: for what is the newest word, and no more. */
export async function replaceState(
  s3: S3Client,
  place: { readonly bucket: string; readonly key: string },
  json: unknown,
): Promise<void> {
  await s3.send(new PutObjectCommand({ ...(await objectFor(place, json)), ContentType: "application/gzip" }));
}

async function objectFor(place: { readonly bucket: string; readonly key: string }, json: unknown) {
  const Body = await deflate(JSON.stringify(json));
  return { Bucket: place.bucket, Key: place.key, Body };
}

async function parse<S extends z.ZodType>(body: Uint8Array, wrong: string, schema: S): Promise<z.output<S>> {
  try {
    return schema.parse(await decodeWhole(body));
  } catch (error) {
    throw new PermanentError(
      `${wrong}: ${describeError(error)}. The bucket is versioned: restore an older version of the object`,
      { cause: error },
    );
  }
}
