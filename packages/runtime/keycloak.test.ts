import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { connectKeycloak } from "./keycloak.ts";

interface Received {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

let open: Server[] = [];
afterEach(async () => {
  const closed = open.map((server) => once(server, "close"));
  for (const server of open) server.close().closeAllConnections();
  await Promise.all(closed);
  open = [];
});

const TOKEN = "POST /realms/master/protocol/openid-connect/token";

/** A Keycloak that gives a new token at each sign-in, and answers the rest as told. */
async function keycloak(answer: (received: Received, count: number) => readonly [number, string]) {
  const received: Received[] = [];
  let tokens = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    const { authorization } = request.headers;
    const one = { line: `${request.method} ${request.url}`, authorization, body: await text(request) };
    received.push(one);
    const isSignIn = one.line === TOKEN;
    if (isSignIn) tokens += 1;
    const [status, body] = isSignIn
      ? [200, JSON.stringify({ access_token: `token-${tokens}`, expires_in: 60 })]
      : answer(one, received.filter(({ line }) => line === one.line).length);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(server);
  const time = { now: 0 };
  const api = connectKeycloak({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ realm: "master", clientId: "surety", secret: async () => "s3cret & more" },
    ...{ passwordSamples: 0, clock: () => time.now },
  });
  return { api, received, time };
}

const lines = (received: readonly Received[]) =>
  received.map(({ line, authorization = "" }) => `${line} ${authorization}`);

describe("Keycloak's admin API", () => {
  it("is asked with a token of the client's service account, which is kept until it ends", async () => {
    const { api, received, time } = await keycloak(() => [200, '[{"realm":"acme"}]']);
    expect(await api.get("/realms")).toEqual([{ realm: "acme" }]);
    time.now = 49_999;
    await api.get("/realms");
    time.now = 50_000; // ten seconds before its end
    await api.get("/realms");
    expect(lines(received)).toEqual([
      `${TOKEN} `,
      "GET /admin/realms Bearer token-1",
      "GET /admin/realms Bearer token-1",
      `${TOKEN} `,
      "GET /admin/realms Bearer token-2",
    ]);
    expect(received[0]?.body).toBe("grant_type=client_credentials&client_id=surety&client_secret=s3cret+%26+more");
  });

  it("is asked once more where a token is rejected before its time, and not a third time", async () => {
    const { api, received } = await keycloak(({ authorization }) =>
      authorization === "Bearer token-1" ? [401, "{}"] : [200, "[]"],
    );
    expect(await api.get("/realms")).toEqual([]);
    expect(received.filter(({ line }) => line === TOKEN)).toHaveLength(2);
    const refusing = await keycloak(() => [401, "{}"]);
    await expect(refusing.api.get("/realms")).rejects.toMatchObject({ name: "KeycloakError", status: 401 });
    expect(refusing.received).toHaveLength(4);
  });

  it("is asked again where it is busy, and not where it forbids", async () => {
    const { api, received } = await keycloak((_, count) => (count === 1 ? [503, "busy"] : [200, "[]"]));
    expect(await api.get("/realms")).toEqual([]);
    expect(received.filter(({ line }) => line === "GET /admin/realms")).toHaveLength(2);
    const forbidding = await keycloak(() => [403, '{"error":"unknown_error"}']);
    await expect(forbidding.api.get("/realms")).rejects.toThrow("GET /admin/realms was answered with 403");
    expect(forbidding.received).toHaveLength(2);
  });

  it("that answers no JSON is not understood", async () => {
    const { api } = await keycloak(() => [200, "<html>"]);
    await expect(api.get("/serverinfo")).rejects.toThrow("GET /admin/serverinfo: the answer is not JSON");
    const nesting = await keycloak(() => [200, "[".repeat(100_000)]);
    await expect(nesting.api.get("/serverinfo")).rejects.toThrow(
      "GET /admin/serverinfo: found what nests more than 1000 levels deep",
    );
  });

  it("that cannot be reached says so", async () => {
    const client = {
      url: "http://127.0.0.1:1",
      realm: "master",
      clientId: "surety",
      secret: async () => "s",
      passwordSamples: 0,
    };
    await expect(connectKeycloak({ ...client, clock: () => 0 }).get("/realms")).rejects.toThrow();
  }, 20_000);
});
