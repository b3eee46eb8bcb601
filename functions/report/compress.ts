import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PageRequest } from "./request.ts";
import type { PageResponse } from "./response.ts";

const deflate = promisify(gzip);
/** What is shorter goes in one packet as it is. */
const WORTH_IT = 1_400;

/**
 * Zips an answer for who takes it so: tables are a tenth of their length then. A function URL does not do it by itself,
 * and takes bytes in base64 only. No page has a secret in it beside what somebody searched for.
 */
export async function compress(
  response: PageResponse,
  { encodings }: Pick<PageRequest, "encodings">,
): Promise<PageResponse> {
  const headers = { ...response.headers, vary: "accept-encoding" };
  if (response.body.length < WORTH_IT || !takesGzip(encodings)) return { ...response, headers };
  const body = (await deflate(response.body)).toString("base64");
  return { ...response, headers: { ...headers, "content-encoding": "gzip" }, body, isBase64Encoded: true };
}

function takesGzip(encodings: string): boolean {
  return encodings
    .toLowerCase()
    .split(",")
    .map((one) => one.replaceAll(/\s/gu, ""))
    .some((one) => /^(gzip|\*)(;q=(1(\.0*)?|0\.\d*[1-9]\d*))?$/u.test(one));
}
