import { gunzipSync } from "node:zlib";
import type * as z from "zod";

/** What a list of evidence may grow to: 40,000 versions of objects need a hundredth of it. */
const LARGEST = 1024 * 1024 * 1024;

/** The items of a list whose digest was checked: gzip, one item a line. Throws where they are not what they should be. */
export function readLines<T>(bytes: Uint8Array, item: z.ZodType<T>): readonly T[] {
  const text = gunzipSync(bytes, { maxOutputLength: LARGEST }).toString("utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => item.parse(JSON.parse(line)));
}
