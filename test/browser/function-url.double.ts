import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handle } from "#functions/report/world.double.ts";

/**
 * What Lambda does at a function URL that does not check IAM: a request becomes an event of payload format 2.0, and an
 * answer a response. Headers are in lower case, those that came several times joined by commas; cookies are a list.
 */
export async function serveAsFunctionUrl(handle: Handle) {
  const server = createServer(async (request, response) => {
    const [rawPath, rawQueryString = ""] = (request.url ?? "/").split("?"); // as it was sent: two slashes stay two
    const { cookie = "", ...headers } = request.headers;
    const body = Buffer.concat(await request.toArray());
    const answer = await handle({
      ...{ version: "2.0", routeKey: "$default", rawPath, rawQueryString },
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")])),
      ...(cookie !== "" && { cookies: cookie.split(/;\s*/u) }),
      requestContext: {
        ...{ accountId: "anonymous", domainName: "unused.example.com", routeKey: "$default", stage: "$default" },
        http: { method: request.method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
      },
      ...(body.length > 0 && { body: body.toString("base64") }),
      isBase64Encoded: body.length > 0,
    });
    response.writeHead(answer.statusCode, { ...answer.headers, "set-cookie": [...(answer.cookies ?? [])] });
    response.end(Buffer.from(answer.body, answer.isBase64Encoded === true ? "base64" : "utf8"));
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
