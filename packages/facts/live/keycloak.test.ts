import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import { KeycloakError } from "#runtime/keycloak.ts";
import { NOW } from "../foreign.fixture.ts";
import type { KeycloakAnswer } from "../sources.ts";
import { readKeycloak } from "./keycloak.ts";

/** A double for the admin API, which answers what a test gives for each path, and writes down what it was asked. */
function api(answers: Readonly<Record<string, unknown>>, passwordSamples = 0) {
  const asked: string[] = [];
  const double: KeycloakApi = {
    passwordSamples,
    async hasRealm(realm) {
      if (realm === "broken") throw new KeycloakError("a proxy says 404", 404);
      return realm === "acme corp";
    },
    delete: () => Promise.reject(new TypeError("a look deletes nothing")),
    async get(path) {
      asked.push(path);
      const answer = Object.entries(answers).find(([prefix]) => path.startsWith(prefix))?.[1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { double, asked };
}

const read = (double: KeycloakApi | undefined, answer: KeycloakAnswer, at = NOW) =>
  readKeycloak(double, answer, () => at);

const password = (algorithm: string, hashIterations: number) => [
  { type: "otp", credentialData: "{}" },
  {
    type: "password",
    id: "c",
    createdDate: 1,
    credentialData: JSON.stringify({ algorithm, hashIterations, additionalParameters: {} }),
  },
];

describe("of Keycloak's answers", () => {
  it("only what promises are about is kept: no key, no client secret, no password of a mail server", async () => {
    const secrets = { smtpServer: { password: "hunter2" }, clients: [{ secret: "hunter2" }] };
    const realms = [{ realm: "acme", enabled: true, passwordPolicy: "length(8)", ...secrets }, { realm: "named-only" }];
    const serverinfo = {
      systemInfo: { version: "26.7.3", userDir: "/root", hunter: "hunter2" },
      passwordPolicies: [{ id: "hashAlgorithm", defaultValue: "argon2", displayName: "hunter2" }],
      cryptoInfo: { cryptoProvider: "DefaultCryptoProvider", supportedKeystoreTypes: [] },
      providers: { secret: "hunter2" },
    };
    const { double } = api({ "/realms": realms, "/serverinfo": serverinfo });
    expect(await read(double, "realms")).toMatchObject({
      value: [{ realm: "acme", enabled: true, passwordPolicy: "length(8)" }, { realm: "named-only" }],
    });
    const answers = JSON.stringify([await read(double, "realms"), await read(double, "serverinfo")]);
    expect(answers).not.toMatch(/hunter2|smtp|userDir/u);
    expect(answers).toContain("26.7.3");
  });

  it.each([
    ["a refusal", new KeycloakError("no", 403), "forbidden"],
    ["a wrong secret", new KeycloakError("no", 401), "forbidden"],
    ["a server that is not well", new KeycloakError("no", 503), "failed"],
    ["a page of something else", { html: true }, "malformed"],
    ["a broken connection", Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "unreachable"],
  ])("%s is an unreadable reading", async (_, answer, cause) => {
    expect(await read(api({ "/realms": answer }).double, "realms")).toMatchObject({ status: "unreadable", cause });
  });

  it("nobody asks where none is configured", async () => {
    expect(await read(undefined, "realms")).toMatchObject({ cause: "notLookedAt" });
  });
});

describe("whether there is a realm", () => {
  it("is told, also of one that is hidden, and only Keycloak itself says no", async () => {
    const { double } = api({});
    expect(await read(double, "realm-acme%20corp")).toMatchObject({ value: { realm: "acme corp" } });
    expect(await read(double, "realm-gone")).toMatchObject({ status: "unreadable", cause: "notFound" });
    expect(await read(double, "realm-broken")).toMatchObject({ status: "unreadable", cause: "failed" });
    expect(await read(undefined, "realm-gone")).toMatchObject({ cause: "notLookedAt" });
  });
});

describe("how passwords are stored", () => {
  const world = (samples: number) =>
    api(
      {
        "/realms/acme/users/count": 5,
        "/realms/acme/users?": [{ id: "u-1" }, { id: "u/2" }, { id: "u-3" }],
        "/realms/acme/users/u-1/": password("pbkdf2-sha256", 10_000),
        "/realms/acme/users/u%2F2/": password("pbkdf2-sha256", 10_000),
        "/realms/acme/users/u-3/": [...password("argon2", 5), ...password("pbkdf2-sha512", 210_000)],
      },
      samples,
    );

  it("is counted, and nobody is named", async () => {
    const told = await read(world(3).double, "passwords-acme");
    expect(told).toMatchObject({
      value: {
        ...{ users: 5, lookedAt: 3 },
        hashes: [
          { algorithm: "pbkdf2-sha256", iterations: 10_000, count: 2 },
          { algorithm: "argon2", iterations: 5, count: 1 },
          { algorithm: "pbkdf2-sha512", iterations: 210_000, count: 1 },
        ],
      },
    });
    expect(JSON.stringify(told)).not.toContain("u-1");
  });

  it("is asked of other users each day, until all were", async () => {
    const places = new Set<string | undefined>();
    for (const day of [0, 1, 2, 3]) {
      const { double, asked } = world(3);
      await read(double, "passwords-acme", NOW + day * DAY);
      places.add(asked.find((path) => path.includes("max=3"))?.match(/first=\d+/u)?.[0]);
    }
    expect([...places].sort()).toEqual(["first=0", "first=3"]);
  });

  it("is not asked unless the configuration says so", async () => {
    const { double, asked } = world(0);
    expect(await read(double, "passwords-acme")).toMatchObject({ cause: "notLookedAt" });
    expect(asked).toEqual([]);
  });

  it("is unreadable where somebody's cannot be understood, or may not be seen", async () => {
    const odd = api(
      { "/realms/acme/users/count": 1, "/realms/acme/users?": [{ id: "u" }], "/realms/acme/users/u/": "x" },
      1,
    );
    expect(await read(odd.double, "passwords-acme")).toMatchObject({ cause: "malformed" });
    const denied = api({ "/realms/acme/users/count": new KeycloakError("no", 403) }, 1);
    expect(await read(denied.double, "passwords-acme")).toMatchObject({ cause: "forbidden" });
  });
});
