import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handle } from "#functions/report/world.double.ts";

/** What Lambda does at a function URL that does not check IAM: a request becomes an event, and an answer a response. */
export async function serveAsFunctionUrl(handle: Handle) {
  const server = createServer(async (request, response) => {
    const [rawPath, rawQueryString = ""] = (request.url ?? "/").split("?"); // as it was sent: two slashes stay two
    const { cookie = "", origin } = request.headers;
    const answer = await handle({
      rawPath,
      rawQueryString,
      cookies: cookie === "" ? [] : cookie.split(/;\s*/u),
      headers: { origin },
      requestContext: { domainName: "unused.example.com", http: { method: request.method } },
    });
    response.writeHead(answer.statusCode, { ...answer.headers, "set-cookie": [...(answer.cookies ?? [])] });
    response.end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  // `localhost`, and not its number, is where browsers take `Secure` cookies without TLS.
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
