import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "./gateway.ts";
import type { ReportAnswer } from "./report-function.ts";

const PAGE: ReportAnswer = {
  statusCode: 200,
  headers: { "content-type": "text/html", "strict-transport-security": "max-age=1", "x-frame-options": "DENY" },
  body: "<h1>Report</h1>",
};

let gateway: Gateway;
let asked: object[];
beforeEach(async () => {
  asked = [];
  gateway = await startGateway(async (event) => {
    asked.push(event);
    return PAGE;
  });
});
afterEach(() => gateway.close());

const at = (path: string) => new URL(path, gateway.link).href;
const ask = (url: string, init: RequestInit = {}) => fetch(url, { redirect: "manual", ...init });

async function cookie(): Promise<string> {
  const [first = ""] = (await ask(gateway.link)).headers.getSetCookie();
  return first.split(";")[0] ?? "";
}

describe("the report on loopback", () => {
  it("lets nobody in without the link", async () => {
    for (const path of ["/", "/tenants/acme", "/?token=", "/?token=wrong", `/?token=${"A".repeat(43)}`])
      expect((await ask(at(path))).status, path).toBe(403);
    expect(asked).toEqual([]);
  });

  it("takes the token out of the address, and knows the browser by a cookie that no script reads", async () => {
    const answer = await ask(`${gateway.link}&q=acme`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/?q=acme"]);
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/u);
  });

  it("asks for the page as a function URL would, and hands on what it answers", async () => {
    const answer = await ask(at("/tenants/ac%2Fme?page=2"), { headers: { cookie: await cookie() } });
    expect([answer.status, await answer.text()]).toEqual([200, PAGE.body]);
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(asked).toMatchObject([
      { rawPath: "/tenants/ac%2Fme", rawQueryString: "page=2", requestContext: { http: { method: "GET" } } },
    ]);
  });

  it("does not tell a browser to insist on TLS, which loopback has not", async () => {
    const answer = await ask(at("/"), { headers: { cookie: await cookie() } });
    expect(answer.headers.get("strict-transport-security")).toBeNull();
  });

  it("leads to no other host", async () => {
    const token = new URL(gateway.link).searchParams.get("token");
    const { origin } = new URL(gateway.link);
    const [first, second] = await Promise.all(
      ["//evil.example.com/", "/.//evil.example.com/"].map((path) => ask(`${origin}${path}?token=${token}`)),
    );
    expect(first?.headers.get("location")).toBe("/");
    expect(second?.headers.get("location")).toMatch(/^\/(?!\/)/u);
  });

  it("refuses another name for itself, as a page of another site may give it", async () => {
    const { hostname, port } = new URL(gateway.link);
    const headers = { host: `rebound.example.com:${port}`, cookie: await cookie() };
    const status = await new Promise((resolve) => {
      httpRequest({ hostname, port, path: "/", headers }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect([status, asked]).toEqual([421, []]);
  });

  it.each(["POST", "PUT", "DELETE"])("takes no %s", async (method) => {
    expect((await ask(at("/"), { method, headers: { cookie: await cookie() } })).status).toBe(405);
  });

  it("says so where the function does not answer", async () => {
    const broken = await startGateway(() => Promise.reject(new Error("throttled")));
    const answer = await ask(broken.link);
    const [first = ""] = answer.headers.getSetCookie();
    const page = await ask(new URL("/", broken.link).href, { headers: { cookie: first.split(";")[0] ?? "" } });
    expect([page.status, await page.text()]).toEqual([502, "The report did not answer: throttled\n"]);
    await broken.close();
  });
});
