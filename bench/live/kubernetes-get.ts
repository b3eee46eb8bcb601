import { request } from "node:https";
import { text } from "node:stream/consumers";

interface Access {
  readonly server: string;
  readonly token: string;
  readonly ca: Buffer;
}

/** One GET of the API server, as its administrator. */
export function get(
  { server, token, ca }: Access,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(`${server}${path}`, { ca, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on("error", reject)
      .end();
  });
}
