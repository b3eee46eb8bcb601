import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { failureKind } from "./failure.ts";
import { answerJson, type HttpsServerDouble, startHttpsServer } from "./https-server.double.ts";
import { connectKubernetes, type KubernetesApi } from "./kubernetes.ts";
import { KubernetesError } from "./kubernetes-error.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

let running: HttpsServerDouble | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** An API whose server gives these answers one after the other, and the last one ever after. */
async function apiAnswering(...answers: readonly Answer[]) {
  const requests: IncomingMessage[] = [];
  running = await startHttpsServer((request, response) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]?.(response, request);
  });
  const endpoint = running;
  let tokens = 0;
  const api = connectKubernetes({
    cluster: "prod-eu",
    endpoint: async () => endpoint,
    token: async (rejected) => {
      if (rejected !== undefined) tokens += 1;
      return `token-${tokens}`;
    },
    pace: () => 1,
    patience: 500,
  });
  return { api, requests };
}

const ok: Answer = (response) => answerJson(response, 200, { kind: "Namespace" });
const status =
  (code: number, reason: string, headers: object = {}): Answer =>
  (response) =>
    answerJson(response, code, { kind: "Status", status: "Failure", reason, message: `${reason} it is` }, headers);
const broken: Answer = (response) => response.socket?.destroy();

describe("KubernetesApi", () => {
  it("sends a token, a query and a body, and answers JSON", async () => {
    let received: unknown;
    const { api, requests } = await apiAnswering(async (response, request) => {
      received = JSON.parse(await text(request));
      answerJson(response, 200, { kind: "Namespace" });
    });
    const applied = api.request({
      ...{ method: "PATCH", path: "/api/v1/namespaces/tenant-acme", query: { fieldManager: "surety", force: "true" } },
      ...{ contentType: "application/apply-patch+yaml", body: { kind: "Namespace" } },
    });
    expect(await applied).toEqual({ kind: "Namespace" });
    expect(received).toEqual({ kind: "Namespace" });
    expect(requests[0]).toMatchObject({
      method: "PATCH",
      url: "/api/v1/namespaces/tenant-acme?fieldManager=surety&force=true",
    });
    expect(requests[0]?.headers).toMatchObject({
      authorization: "Bearer token-0",
      "content-type": "application/apply-patch+yaml",
    });
  });

  it("asks for another token once when one is rejected", async () => {
    const { api, requests } = await apiAnswering(status(401, "Unauthorized"), ok);
    await api.request({ path: "/api" });
    expect(requests.map((request) => request.headers.authorization)).toEqual(["Bearer token-0", "Bearer token-1"]);
  });

  it("gives up when the other token is rejected too", async () => {
    const { api, requests } = await apiAnswering(status(401, "Unauthorized"));
    const error = await api.request({ path: "/api" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 401, reason: "Unauthorized" });
    expect(failureKind(error)).toBe("forbidden");
    expect(requests).toHaveLength(2);
  });

  it("says what was asked of which cluster, and what the server said", async () => {
    const { api } = await apiAnswering(status(403, "Forbidden"));
    await expect(api.request({ path: "/api/v1/pods" })).rejects.toThrow(
      "GET /api/v1/pods of prod-eu: 403 Forbidden it is",
    );
  });

  it.each([
    ["is throttled", status(429, "TooManyRequests")],
    ["fails", status(500, "InternalError")],
    ["is down", status(503, "ServiceUnavailable")],
    ["breaks the connection", broken],
  ])("reads again when the server %s", async (_, answer) => {
    const { api, requests } = await apiAnswering(answer, answer, ok);
    await expect(api.request({ path: "/api" })).resolves.toEqual({ kind: "Namespace" });
    expect(requests).toHaveLength(3);
  });

  it.each([
    ["fails", status(500, "InternalError")],
    ["breaks the connection", broken],
  ])("creates nothing twice when the server %s", async (_, answer) => {
    const { api, requests } = await apiAnswering(answer, ok);
    await expect(api.request({ method: "POST", path: "/api", body: {} })).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  it("creates again what the server did not take because it was busy", async () => {
    const { api, requests } = await apiAnswering(status(429, "TooManyRequests"), ok);
    await api.request({ method: "POST", path: "/api", body: {} });
    expect(requests).toHaveLength(2);
  });

  it.each([
    ["forbidden", 403],
    ["not there", 404],
    ["in conflict", 409],
    ["gone", 410],
    ["invalid", 422],
  ])("does not repeat what is %s", async (_, code) => {
    const { api, requests } = await apiAnswering(status(code, "Reason"), ok);
    await expect(api.request({ path: "/api" })).rejects.toBeInstanceOf(KubernetesError);
    expect(requests).toHaveLength(1);
  });

  it("keeps how long the server wants to be left alone", async () => {
    const { api } = await apiAnswering(status(429, "TooManyRequests", { "retry-after": "7" }));
    await expect(api.request({ path: "/api" })).rejects.toMatchObject({ retryAfter: 7_000 });
  });

  it("has a deadline where the server does not answer", async () => {
    const { api } = await apiAnswering(() => undefined);
    const error = await api.request({ path: "/api", deadline: 50 }).catch((thrown: unknown) => thrown);
    expect(failureKind(error)).toBe("timedOut");
  });

  it("reads again where one attempt is swallowed", async () => {
    const { api, requests } = await apiAnswering(() => undefined, ok);
    await expect(api.request({ path: "/api" })).resolves.toEqual({ kind: "Namespace" });
    expect(requests).toHaveLength(2);
  });

  it("does not create again what may only have been swallowed on its way back", async () => {
    const { api, requests } = await apiAnswering(() => undefined, ok);
    await expect(api.request({ method: "POST", path: "/api", body: {} })).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  it("has a deadline where the answer does not end", async () => {
    const { api } = await apiAnswering((response) => response.writeHead(200).write('{"kind":'));
    const error = await api.request({ path: "/api", deadline: 50 }).catch((thrown: unknown) => thrown);
    expect(failureKind(error)).toBe("timedOut");
  });

  it("takes an answer that ends in the middle for a broken connection", async () => {
    const cut: Answer = (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"items":[]', () => response.socket?.destroy());
    };
    const { api } = await apiAnswering(cut);
    const error = await api.request({ path: "/api" }).catch((thrown: unknown) => thrown);
    expect(failureKind(error)).toBe("unreachable");
  });

  it("does not take a page of a proxy for an answer", async () => {
    const { api } = await apiAnswering((response) => response.writeHead(200).end("<html>sign in</html>"));
    await expect(api.request({ path: "/api" })).rejects.toThrow("GET /api of prod-eu: the answer is not JSON");
  });

  it("does not take an answer that nests without end", async () => {
    const { api } = await apiAnswering((response) => response.writeHead(200).end("[".repeat(2_000)));
    const error = await api.request({ path: "/api" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause: { message: "found what nests more than 1000 levels deep" } });
  });

  it("trusts only the cluster's own authority", async () => {
    const { api } = await apiAnswering(ok);
    await api.request({ path: "/api" });
    const other = await startHttpsServer((_, response) => answerJson(response, 200, {}));
    try {
      const wrong = connectTo({
        server: other.server,
        certificateAuthorityData: running?.certificateAuthorityData ?? "",
      });
      const error = await wrong.request({ path: "/api" }).catch((thrown: unknown) => thrown);
      expect(failureKind(error)).toBe("unreachable");
    } finally {
      await other.close();
    }
  });

  it("asks anew where the cluster is after it could not be reached", async () => {
    const { requests } = await apiAnswering(ok);
    const nobody = { server: "https://127.0.0.1:1", certificateAuthorityData: "" };
    let asked = 0;
    const moved = connectKubernetes({
      cluster: "prod-eu",
      endpoint: async () => (asked++ === 0 ? nobody : (running ?? nobody)),
      token: async () => "token",
      pace: () => 1,
    });
    await expect(moved.request({ path: "/api" })).resolves.toEqual({ kind: "Namespace" });
    expect([asked, requests.length]).toEqual([2, 1]);
  });
});

function connectTo(endpoint: { readonly server: string; readonly certificateAuthorityData: string }): KubernetesApi {
  return connectKubernetes({ cluster: "x", endpoint: async () => endpoint, token: async () => "token", pace: () => 1 });
}
