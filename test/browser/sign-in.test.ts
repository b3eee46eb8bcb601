import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as oidc from "openid-client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import type { Guard } from "#functions/report/guard.ts";
import { createSignInGuard } from "#functions/report/sign-in-guard.ts";
import { createWorld } from "#functions/report/world.double.ts";
import { type RunningKeycloak, startKeycloak } from "#local/servers/keycloak.ts";
import { withFreePorts } from "#local/servers/ports.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { silentProgress } from "#runtime/progress.ts";
import { createKeycloakAdmin } from "../cluster/keycloak-admin.ts";
import { keepScreenshot, startChromium } from "./chromium.ts";
import { serveAsFunctionUrl } from "./function-url.double.ts";

const SECRET = "a-secret-that-only-this-test-knows";
const PASSWORD = "correct horse";
const world = createWorld();

let folder: string;
let keycloak: RunningKeycloak;
let browser: Browser;
let served: Awaited<ReturnType<typeof serveAsFunctionUrl>>;
/** The report's clock runs ahead by so much. */
let ahead = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-sign-in-"));
  const { keycloak: distribution } = await ensureToolchain({ progress: silentProgress, only: ["keycloak"] });
  [keycloak, browser, served] = await Promise.all([
    withFreePorts(
      ["keycloak"],
      (ports) => startKeycloak({ distribution, folder, port: ports.keycloak }),
      () => undefined,
    ),
    startChromium(),
    serveAsFunctionUrl(world.handle),
  ]);
  await createKeycloakAdmin(keycloak).createRealm("staff", realm(served.address));
  const guard = await aGuard();
  world.guard = async () => guard;
});
afterAll(async () => {
  await Promise.all([browser?.close(), served?.close(), keycloak?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** A realm with two people, of whom one may see the report, and a client that is told of their groups. */
function realm(address: string) {
  const user = (username: string, groups: readonly string[]) => ({
    ...{ username, groups, enabled: true, email: `${username}@example.com`, firstName: username, lastName: "Example" },
    credentials: [{ type: "password", value: PASSWORD, temporary: false }],
  });
  const config = { "claim.name": "groups", "full.path": "false", "id.token.claim": "true" };
  return {
    groups: [{ name: "compliance" }],
    users: [user("ada", ["/compliance"]), user("bob", [])],
    clients: [
      {
        ...{ clientId: "surety-report", secret: SECRET, publicClient: false, standardFlowEnabled: true },
        redirectUris: [`${address}/signed-in`],
        attributes: { "pkce.code.challenge.method": "S256", "post.logout.redirect.uris": `${address}/` },
        protocolMappers: [
          { name: "groups", protocol: "openid-connect", protocolMapper: "oidc-group-membership-mapper", config },
        ],
      },
    ],
  };
}

function aGuard(changes: { readonly secret?: string } = {}): Promise<Guard> {
  return createSignInGuard({
    settings: {
      ...{ issuer: `${keycloak.url}/realms/staff`, clientId: "surety-report", secretParameter: "/surety/report" },
      ...{ viewers: { claim: "groups", value: "compliance" }, session: HOUR },
    },
    ...{
      secret: SECRET,
      address: served.address,
      clock: () => Date.now() + ahead,
      execute: [oidc.allowInsecureRequests],
    },
    ...changes,
  });
}

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  return context.newPage();
}

async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel("Username or email").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign In" }).click();
}

const ask = (path: string, cookie?: string) =>
  fetch(served.address + path, { redirect: "manual", headers: cookie === undefined ? {} : { cookie } });

/** Where an answer leads, and the cookie that it sets. */
async function begun(path = "/") {
  const answer = await ask(path);
  const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return { to: new URL(answer.headers.get("location") ?? ""), cookie, answer };
}

describe("who has not signed in", () => {
  it("sees nothing, and is led to where one signs in, by a code with PKCE", async () => {
    const { to, answer } = await begun("/tenants/acme");
    expect([answer.status, await answer.text()]).toEqual([303, ""]);
    expect(to.href).toMatch(new RegExp(`^${keycloak.url}/realms/staff/protocol/openid-connect/auth\\?`, "u"));
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      ...{ response_type: "code", code_challenge_method: "S256", client_id: "surety-report" },
      ...{ redirect_uri: `${served.address}/signed-in`, scope: "openid profile" },
    });
    for (const secret of ["state", "nonce", "code_challenge"])
      expect(to.searchParams.get(secret)?.length, secret).toBeGreaterThan(40);
  });

  it("gets another state, nonce and challenge each time", async () => {
    const [one, other] = [await begun(), await begun()];
    for (const name of ["state", "nonce", "code_challenge"])
      expect(one.to.searchParams.get(name)).not.toBe(other.to.searchParams.get(name));
  });

  it.each(["__Host-surety-session=forged", "__Host-surety-session=eyJhbGciOiJub25lIn0.e30.", "session=x"])(
    "is not admitted by a cookie that was made up: %s",
    async (cookie) => expect((await ask("/", cookie)).status).toBe(303),
  );

  it("is not admitted by the cookie of a sign-in that was only begun", async () => {
    const { cookie } = await begun();
    const sealed = cookie.slice(cookie.indexOf("=") + 1);
    expect((await ask("/", `__Host-surety-session=${sealed}`)).status).toBe(303);
  });
});

describe("what comes back from signing in", () => {
  it.each(["", "?code=x&state=y", "?error=access_denied"])("is refused that was not begun here: %s", async (query) => {
    const answer = await ask(`/signed-in${query}`);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  });

  it("is refused with another state, another issuer, or a code that Keycloak did not give", async () => {
    const { to, cookie } = await begun();
    const state = to.searchParams.get("state") ?? "";
    const iss = encodeURIComponent(`${keycloak.url}/realms/staff`);
    for (const query of [
      `code=x&state=other&iss=${iss}`,
      `code=x&state=${state}&iss=${encodeURIComponent("https://evil.example.com")}`,
      `code=x&state=${state}&iss=${iss}`,
      `state=${state}&iss=${iss}`,
      `error=access_denied&state=${state}&iss=${iss}`,
    ]) {
      const answer = await ask(`/signed-in?${query}`, cookie);
      expect([answer.status, answer.headers.getSetCookie()], query).toEqual([401, []]);
    }
  });
});

/** Signs in as ada at Keycloak's own form, and returns what it answers, before the report gets it. */
async function answerTo(to: URL): Promise<URLSearchParams> {
  const form = await fetch(to);
  const action = /action="([^"]+)"/u.exec(await form.text())?.[1]?.replaceAll("&amp;", "&") ?? "";
  const cookie = form.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const body = new URLSearchParams({ username: "ada", password: PASSWORD });
  const answer = await fetch(action, { method: "POST", redirect: "manual", headers: { cookie }, body });
  return new URL(answer.headers.get("location") ?? "").searchParams;
}

describe("a code that Keycloak did give", () => {
  it("is taken from who began with its own state, and from nobody else", async () => {
    const [one, other] = [await begun(), await begun()];
    const given = await answerTo(one.to);
    const finish = (state: string | null, { cookie }: { readonly cookie: string }) => {
      const query = new URLSearchParams([...given].filter(([name]) => name !== "state"));
      return ask(`/signed-in?${query.toString()}&state=${state}`, cookie);
    };
    expect((await finish("another", one)).status).toBe(401);
    expect((await finish(given.get("state"), other)).status).toBe(401);
    expect((await finish(given.get("state"), one)).status).toBe(303);
  });

  it("is taken from nobody who did not keep the secret that it was asked for with", async () => {
    const [one, other] = [await begun(), await begun()];
    const given = await answerTo(one.to);
    given.set("state", other.to.searchParams.get("state") ?? "");
    const answer = await ask(`/signed-in?${given.toString()}`, other.cookie);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
  });
});

describe("in a browser", () => {
  it("one of the viewers comes to where they wanted to go, and is somebody else again after signing out", async () => {
    const page = await newPage();
    await page.goto(`${served.address}/tenants/acme?x=1`);
    await signIn(page, "ada");
    await page.waitForURL(`${served.address}/tenants/acme?x=1`);
    await keepScreenshot(page, "signed-in");
    expect(await page.locator("h1").textContent()).toBe("acme");
    expect(await page.locator(".person").textContent()).toContain("ada");
    const cookies = await page.context().cookies(served.address);
    const session = cookies.find(({ name }) => name === "__Host-surety-session");
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    expect(cookies.map(({ name }) => name)).not.toContain("__Host-surety-sign-in");

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/openid-connect\/logout/u);
    await page.getByRole("button", { name: "Logout" }).click();
    await page.getByLabel("Username or email").waitFor();
    expect((await page.context().cookies(served.address)).map(({ name }) => name)).not.toContain(
      "__Host-surety-session",
    );
    await page.context().close();
  });

  it("a link with another host in it leads to the report's beginning, and not there", async () => {
    const page = await newPage();
    await page.goto(`${served.address}//evil.example.com/x`);
    await signIn(page, "ada");
    await page.waitForURL(`${served.address}/`);
    await page.context().close();
  });

  it("one who is no viewer is told so, and gets no session", async () => {
    const page = await newPage();
    await page.goto(served.address);
    await signIn(page, "bob");
    await page.getByText("The report is for those who have compliance in groups, and bob has not.").waitFor();
    await keepScreenshot(page, "not-a-viewer");
    expect(await page.content()).not.toContain("acme");
    expect((await page.context().cookies(served.address)).map(({ name }) => name)).not.toContain(
      "__Host-surety-session",
    );
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/openid-connect\/logout/u);
    await page.context().close();
  });

  it("an answer that was used once is of no use again, and a session ends", async () => {
    const page = await newPage();
    let answered = "";
    page.on("request", (request) => {
      if (request.url().includes("/signed-in?")) answered = request.url();
    });
    await page.goto(served.address);
    const [attempt] = (await page.context().cookies(served.address)).filter(({ name }) => name.endsWith("sign-in"));
    await signIn(page, "ada");
    await page.getByRole("heading", { level: 1 }).waitFor();
    const again = await fetch(answered, {
      redirect: "manual",
      headers: { cookie: `${attempt?.name}=${attempt?.value}` },
    });
    expect([again.status, again.headers.getSetCookie()]).toEqual([401, []]);

    const [session] = (await page.context().cookies(served.address)).filter(({ name }) => name.endsWith("session"));
    const cookie = `${session?.name}=${session?.value}`;
    expect((await ask("/", cookie)).status).toBe(200);
    ahead = HOUR;
    expect((await ask("/", cookie)).status).toBe(303);
    ahead = 0;
    await page.context().close();
  });
});

describe("signing out", () => {
  it.each([undefined, "https://evil.example.com", "null"])("is done for no other page: %s", async (origin) => {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    const answer = await fetch(`${served.address}/sign-out`, { method: "POST", redirect: "manual", headers });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });
});

it("a client's secret that could be guessed is refused", async () => {
  await expect(aGuard({ secret: "short" })).rejects.toThrow(
    "holds 5 characters; allowed is a client secret of 24 or more",
  );
});
