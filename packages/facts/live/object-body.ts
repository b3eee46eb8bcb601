import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import type { ObjectName } from "../sources.ts";
import { readAws } from "./aws-reading.ts";

/** An object of at most `limit` bytes, whole. A larger one is not begun. */
export async function readObjectBody(
  s3: S3Client,
  { bucket, key, limit }: { readonly bucket: string; readonly key: string; readonly limit: number },
  clock: Clock,
): Promise<Reading<Uint8Array>> {
  const source = `s3://${bucket}/${key}`;
  const body = await readAws(source, clock, async (options) => {
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options);
    if (Body === undefined) return new Uint8Array();
    if (ContentLength !== undefined && ContentLength <= limit) return Body.transformToByteArray();
    // Its connection is of no more use: the rest of the body would have to be read first.
    Body.transformToWebStream().cancel();
    return ContentLength;
  });
  if (body.status === "unreadable") return body;
  if (body.value instanceof Uint8Array) return { ...body, value: body.value };
  return unreadable(
    "malformed",
    source,
    `found ${body.value ?? "an unknown number of"} bytes; allowed are at most ${limit}`,
  );
}

/** Hands an object's body over as it comes. One that is not the listed one any more is not read: S3 answers 412. */
export function streamObject<T>(
  s3: S3Client,
  { bucket, key, etag }: ObjectName,
  read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
  clock: Clock,
): Promise<Reading<T>> {
  return readAws(`s3://${bucket}/${key}`, clock, async (options) => {
    const asListed = etag === undefined ? {} : { IfMatch: etag };
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...asListed }), options);
    return read(Body === undefined ? NOTHING : Body.transformToWebStream());
  });
}

const NOTHING: AsyncIterable<Uint8Array> = (async function* () {})();
