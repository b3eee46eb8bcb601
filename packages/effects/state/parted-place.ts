import type * as z from "zod";
import { describeError, PermanentError } from "#runtime/errors.ts";

/** Where an object is, and the list in it of which parts are read. */
export interface PartedPlace {
  readonly bucket: string;
  readonly key: string;
  readonly list: string;
  /** What is to be done where it is damaged. */
  readonly next?: string;
}

/** What is there is not what Surety saved. */
export class DamagedObject extends PermanentError {}

/** Says what is wrong with an object, and what to do. */
export function unusable(
  { bucket, key, next = "The bucket is versioned: restore an older version of the object" }: Omit<PartedPlace, "list">,
  cause: unknown,
): DamagedObject {
  return new DamagedObject(`s3://${bucket}/${key} is not what Surety saved: ${describeError(cause)}. ${next}`, {
    cause,
  });
}

/** A value of an object, as its schema says; throws DamagedObject where it is something else. */
export function understood<S extends z.ZodType>(schema: S, value: unknown, place: PartedPlace): z.output<S> {
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) throw unusable(place, error);
  return data;
}

/** What a stretch of an object's bytes says; throws DamagedObject where it says nothing. */
export async function decoded(decoding: Promise<unknown>, place: PartedPlace): Promise<unknown> {
  try {
    return await decoding;
  } catch (error) {
    throw unusable(place, error);
  }
}
