import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeError } from "#runtime/errors.ts";
import { type CallReport, eventOf, type ReportAnswer } from "./report-function.ts";

/** The report at an address of this machine, for whoever has the link. */
export interface Gateway {
  /** With the token that admits: to be opened in a browser. */
  readonly link: string;
  close(): Promise<void>;
}

/**
 * Serves the report on loopback, for browsers, which cannot sign requests to AWS themselves. Every user and every program
 * of a machine reaches loopback, so that only who has the link is let in, and is known by a cookie from then on. A page of
 * another site that has its own name point here is refused by the name.
 */
export async function startGateway(call: CallReport, port = 0): Promise<Gateway> {
  const token = randomBytes(32).toString("base64url");
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 502, `The report did not answer: ${describeError(error)}\n`);
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const host = `127.0.0.1:${portOf(server.address())}`;
  const cookie = `surety-report-${portOf(server.address())}`; // browsers do not tell ports apart

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.host !== host) return refuse(response, 421, `This is http://${host}/\n`);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "Pages are only read.\n");
    const url = new URL(request.url ?? "/", `http://${host}`);
    const given = url.searchParams.get("token");
    if (given !== null && isSame(given, token)) return admit(url, response);
    if (!isSame(cookieOf(request, cookie), token))
      return refuse(response, 403, "Open the whole link that was printed where the report was started.\n");
    write(response, await call(eventOf(request.method, url)), request.method);
  }

  function admit(url: URL, response: ServerResponse): void {
    url.searchParams.delete("token");
    response.writeHead(303, {
      location: `${url.pathname.replace(/^\/+/u, "/")}${url.search}`,
      "set-cookie": `${cookie}=${token}; Path=/; HttpOnly; SameSite=Lax`,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
    response.end();
  }

  return {
    link: `http://${host}/?token=${token}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function write(response: ServerResponse, { statusCode, headers, body }: ReportAnswer, method: string): void {
  // Loopback has no TLS: a browser that is told to insist on it would find nothing there any more.
  const { "strict-transport-security": _, ...kept } = headers;
  response.writeHead(statusCode, kept);
  response.end(method === "HEAD" ? undefined : body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...{ "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    ...{ "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'" },
  });
  response.end(text);
}

function cookieOf({ headers }: IncomingMessage, name: string): string {
  const found = (headers.cookie ?? "").split(/;\s*/u).find((one) => one.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

/** In the same time, however much of it is right. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
