import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { parseForeignJson, whyNotJson } from "#runtime/foreign-json.ts";

const inflate = promisify(gunzip);

/** What a body may grow to: a few kilobytes can be made to inflate to gigabytes. */
const INFLATED_LIMIT = 256 * 1024 * 1024;

/** To inflate so little takes less time than to hand it to another thread, even where it grows a thousandfold. */
const SMALL = 16 * 1024;

/** The JSON within a gzipped object. Anything else, or more than the limit, is malformed. */
export async function parseGzippedJson(
  body: Reading<Uint8Array>,
  source: string,
  limit = INFLATED_LIMIT,
): Promise<Reading<unknown>> {
  if (body.status === "unreadable") return body;
  if (body.value.length === 0) return unreadable("malformed", source, "found an empty object");
  try {
    const options = { maxOutputLength: limit };
    const inflated = body.value.length <= SMALL ? gunzipSync(body.value, options) : await inflate(body.value, options);
    return observed(parseForeignJson(inflated), body.observedAt);
  } catch (error) {
    return unreadable("malformed", source, whatIsWrong(error, limit));
  }
}

/** Whether zlib found no beginning of gzip; otherwise what follows it, or its checksum, is wrong. */
export function isWithoutHeader(error: unknown): boolean {
  return error instanceof Error && error.message === "incorrect header check";
}

/** Without the parser's own words, which quote what was found. */
function whatIsWrong(error: unknown, limit: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return `found more than ${limit} bytes when inflated`;
  if (code === "Z_BUF_ERROR") return "found gzip that ends in the middle";
  if (code === "Z_DATA_ERROR") return isWithoutHeader(error) ? "found what is not gzip" : "found gzip that is damaged";
  return whyNotJson(error, "found gzip that does not hold JSON");
}
