import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, tenant } from "./foreign.fixture.ts";
import { parsePasswordPolicy } from "./keycloak.ts";
import { sourcesOf } from "./sources.fixture.ts";

async function read(keycloak: { readonly realms?: object; readonly serverinfo?: object }) {
  const { sources } = sourcesOf({ keycloak });
  return collectFacts(sources, ["realms", "keycloakServer"], { cluster: CLUSTER, tenants: [], now: NOW });
}

describe("realms", () => {
  it("are found by name, with their policy", async () => {
    const { realms } = await read({
      realms: [
        { realm: "acme", enabled: true, passwordPolicy: "hashAlgorithm(pbkdf2-sha256) and hashIterations(20000)" },
        { realm: "globex", enabled: false, passwordPolicy: null },
      ],
    });
    const value = realms?.status === "observed" ? realms.value : new Map();
    expect(value.get("acme")).toMatchObject({
      value: {
        ...{ name: "acme", enabled: true },
        passwordPolicy: [
          { name: "hashAlgorithm", argument: "pbkdf2-sha256" },
          { name: "hashIterations", argument: "20000" },
        ],
      },
    });
    expect(value.get("globex")).toMatchObject({ value: { enabled: false, passwordPolicy: [] } });
  });

  it("of which Keycloak shows the name only may not be looked into", async () => {
    const { realms } = await read({ realms: [{ realm: "acme" }] });
    expect(realms).toMatchObject({ status: "observed" });
    const value = realms?.status === "observed" ? realms.value : new Map();
    expect(value.get("acme")).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it("of one name are one, unless they differ: Keycloak has no two of a name", async () => {
    const realm = (realm: string, passwordPolicy: string) => ({ realm, enabled: true, passwordPolicy });
    const { realms } = await read({
      realms: [realm("acme", "length(8)"), realm("acme", "length(9)"), realm("globex", ""), realm("globex", "")],
    });
    const value = realms?.status === "observed" ? realms.value : new Map();
    expect(value.get("acme")).toMatchObject({ status: "unreadable", cause: "malformed" });
    expect(value.get("globex")).toMatchObject({ status: "observed" });
  });

  it.each<[string, object]>([
    ["an object", { error: "unauthorized" }],
    ["a realm without a name", [{ enabled: true }]],
    ["a policy that is no text", [{ realm: "acme", enabled: true, passwordPolicy: 7 }]],
  ])("are unreadable where the answer is %s", async (_, realms) => {
    expect((await read({ realms })).realms).toMatchObject({ status: "unreadable", cause: "malformed" });
  });
});

describe("a password policy", () => {
  it.each([
    ["", []],
    ["  ", []],
    ["length(8)", [{ name: "length", argument: "8" }]],
    ["notUsername", [{ name: "notUsername" }]],
    ["notUsername(undefined)", [{ name: "notUsername", argument: "undefined" }]],
    ["hashIterations", [{ name: "hashIterations" }]],
    ["hashIterations()", [{ name: "hashIterations", argument: "" }]],
    [
      " length(8)  and  digits(1) ",
      [
        { name: "length", argument: "8" },
        { name: "digits", argument: "1" },
      ],
    ],
    ["hashIterations(1) and hashIterations(20000)", [{ name: "hashIterations", argument: "20000" }]],
    ["regexPattern(^(a|b)$)", [{ name: "regexPattern", argument: "^(a|b)$" }]],
    ["hashIterations (20000)", [{ name: "hashIterations", argument: "20000" }]],
    ["length(8) AND digits(1)", [{ name: "length", argument: "8) AND digits(1" }]],
    ["length(8)and digits(1)", [{ name: "length", argument: "8)and digits(1" }]],
  ])("is taken apart as Keycloak does: %j", (policy, parts) => {
    expect(parsePasswordPolicy(policy)).toEqual(parts);
  });
});

describe("Keycloak itself", () => {
  it("has a version, and says what it hashes with by default", async () => {
    const serverinfo = {
      systemInfo: { version: "26.7.3" },
      passwordPolicies: [
        { id: "length", defaultValue: "8" },
        { id: "hashAlgorithm", defaultValue: "argon2" },
      ],
      cryptoInfo: { cryptoProvider: "DefaultCryptoProvider" },
    };
    expect((await read({ serverinfo })).keycloakServer).toMatchObject({
      value: { version: "26.7.3", defaultHashAlgorithm: "argon2", isFips: false },
    });
  });

  it("may say no more than its version, or that it is bound to FIPS", async () => {
    const value = async (serverinfo: object) => (await read({ serverinfo })).keycloakServer;
    expect(await value({ systemInfo: { version: "26.7.3" } })).toMatchObject({
      value: { version: "26.7.3", isFips: false },
    });
    expect(
      await value({ systemInfo: { version: "26.7.3" }, cryptoInfo: { cryptoProvider: "FIPS1402Provider" } }),
    ).toMatchObject({ value: { isFips: true } });
  });

  it("tells its default and not its version to who may see realms only", async () => {
    const passwordPolicies = [{ id: "hashAlgorithm", defaultValue: "argon2" }];
    const { keycloakServer } = await read({ serverinfo: { systemInfo: null, passwordPolicies } });
    expect(keycloakServer).toMatchObject({ value: { defaultHashAlgorithm: "argon2", isFips: false } });
  });

  it("is unreadable where it says neither", async () => {
    expect((await read({ serverinfo: { profileInfo: {} } })).keycloakServer).toMatchObject({
      ...{ status: "unreadable", cause: "malformed", source: "keycloak/serverinfo" },
    });
  });
});

describe("a realm of a tenant that is not among those that were shown", () => {
  type Keycloak = NonNullable<Parameters<typeof sourcesOf>[0]["keycloak"]>;
  async function realmOf(answer: Keycloak["realm-gone"]) {
    const keycloak = { realms: [], ...(answer === undefined ? {} : { "realm-gone": answer }) };
    const { sources, asked } = sourcesOf({ keycloak });
    const tenants = [tenant("gone", "deleted")];
    const { realms } = await collectFacts(sources, ["realms"], { cluster: CLUSTER, tenants, now: NOW });
    return { asked, realm: realms?.status === "observed" ? realms.value.get("gone") : realms };
  }

  it("is hidden where Keycloak has it all the same, and so it is not gone", async () => {
    const { realm } = await realmOf({ realm: "gone" });
    expect(realm).toMatchObject({
      status: "unreadable",
      cause: "forbidden",
      message: expect.stringContaining("view-realm"),
    });
  });

  it("is not there where Keycloak says so, or where nobody asked, as in an observation made by hand", async () => {
    expect((await realmOf(unreadable("notFound", "keycloak", "no"))).realm).toBeUndefined();
    expect((await realmOf(undefined)).realm).toBeUndefined();
  });

  it("is unreadable where nobody knows", async () => {
    expect((await realmOf(unreadable("unreachable", "keycloak", "no"))).realm).toMatchObject({ cause: "unreachable" });
  });

  it("is looked for only if it was not shown", async () => {
    const { sources, asked } = sourcesOf({ keycloak: { realms: [{ realm: "acme", enabled: true }] } });
    const tenants = [tenant("acme"), { ...tenant("globex"), realm: "acme" }];
    await collectFacts(sources, ["realms"], { cluster: CLUSTER, tenants, now: NOW });
    expect(asked).toEqual(["keycloak/realms"]);
  });
});
