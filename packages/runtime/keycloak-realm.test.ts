import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectKeycloak } from "./keycloak.ts";

async function hasRealm(status: number, body: string) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { url, realm: "master", clientId: "surety", secret: async () => "s3cret", clock: () => 0 };
  return {
    asked,
    answer: await connectKeycloak(client)
      .hasRealm("my realm")
      .catch((error: unknown) => `${error}`),
  };
}

describe("whether Keycloak has a realm", () => {
  it("is asked as anybody, without signing in", async () => {
    const { asked, answer } = await hasRealm(200, '{"realm":"my realm","public_key":"x"}');
    expect([answer, asked]).toEqual([true, ["/realms/my%20realm", undefined]]);
  });

  it("is no where Keycloak says so in its own words", async () => {
    expect((await hasRealm(404, '{"error":"Realm does not exist"}')).answer).toBe(false);
  });

  it.each([
    [404, "<html>not found</html>"],
    [200, "<html>Please sign in</html>"],
    [403, "{}"],
  ])("is not known by an answer %i of somebody in between: %s", async (status, body) => {
    expect((await hasRealm(status, body)).answer).toMatch(/^KeycloakError: .* was answered with/u);
  });
});
