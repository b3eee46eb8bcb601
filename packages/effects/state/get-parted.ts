import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { RetryableError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { partsSchema } from "./parted.ts";
import type { PartedPlace } from "./parted-place.ts";

/** Of an object's own metadata: how many bytes its head is long. */
export const HEAD_BYTES = "head-bytes";

/** What every head says besides what is its own. */
export const headSchema = z.looseObject({ parts: partsSchema });

/** An object, or a range of it, as it is stored. */
export interface StoredParted {
  readonly body: Uint8Array;
  readonly etag: string | undefined;
  /** undefined: it was saved before objects had parts. */
  readonly headBytes: number | undefined;
}

/** Throws RetryableError where it is not any more the one that was asked for, and what S3 says otherwise. */
export async function getParted(
  s3: S3Client,
  { bucket, key }: PartedPlace,
  asked: { readonly Range?: string; readonly IfMatch?: string; readonly IfNoneMatch?: string } = {},
): Promise<StoredParted> {
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
