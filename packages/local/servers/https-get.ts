import { readFile } from "node:fs/promises";
import { request } from "node:https";

/** GETs from a server whose certificate `authority` (a file in PEM) has signed; resolves to the status code. */
export async function httpsStatus(
  url: string,
  authority: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const ca = await readFile(authority, "utf8");
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca, headers, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("timeout", () => sent.destroy(new Error(`No answer from ${url} within 5 s`)));
    sent.on("error", reject);
    sent.end();
  });
}
