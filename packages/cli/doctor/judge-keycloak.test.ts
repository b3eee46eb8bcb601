import { describe, expect, it } from "vitest";
import { verdictsAbout } from "./checks.ts";
import { forbidden, seen } from "./facts.fixture.ts";
import { judgeKeycloak } from "./judge-keycloak.ts";
import type { KeycloakFacts, SignIn } from "./keycloak-facts.ts";

const BOTH = ["view-realm", "manage-realm"];
const signedIn = (roles: Readonly<Record<string, readonly string[]>>, isAdministrator = false) =>
  seen<SignIn>({ accepted: true, isAdministrator, roles: new Map(Object.entries(roles)) });

const check = (changes: Partial<KeycloakFacts>) =>
  judgeKeycloak(
    {
      client: { url: "https://sign-in.example.com", realm: "master", clientId: "surety" },
      signIn: signedIn({ acme: BOTH }),
      tenants: seen([{ tenant: "acme", realm: "acme" }]),
      ...changes,
    },
    verdictsAbout("stage production"),
  ).filter(({ state }) => state !== "ok");

describe("Keycloak", () => {
  it("is well where the client may view and delete every tenant's realm", () => {
    expect(check({})).toEqual([]);
  });

  it.each<[string, Partial<KeycloakFacts>, string, RegExp, RegExp]>([
    ["that is not reached", { signIn: forbidden }, "unknown", /403/u, /SURETY_KEYCLOAK_SECRET/u],
    [
      "that refuses the client",
      { signIn: seen<SignIn>({ accepted: false, message: "sign-in was answered with 401" }) },
      ...(["wrong", /refuses the client surety of the realm master: .*401/u, /keycloak.secretParameter/u] as const),
    ],
    [
      "that lets it see a realm and not delete it",
      { signIn: signedIn({ acme: ["view-realm"] }) },
      ...(["wrong", /1 of 1 .*: acme \(manage-realm\)$/u, /--cclientid acme-realm --rolename manage-realm$/u] as const),
    ],
    [
      "that gives no role at all of a realm",
      { signIn: signedIn({ other: BOTH }) },
      ...(["wrong", /acme \(view-realm, manage-realm\)$/u, /--uusername service-account-surety/u] as const),
    ],
    [
      "that lets it do everything",
      { signIn: signedIn({}, true) },
      "warning",
      /everything/u,
      /take the role admin away/u,
    ],
    ["whose tenants cannot be listed", { tenants: forbidden }, "unknown", /403/u, /table of tenants/u],
  ])("%s is said, and how to mend it", (_, changes, state, found, mend) => {
    expect(check(changes)).toEqual([
      expect.objectContaining({ state, found: expect.stringMatching(found), mend: expect.stringMatching(mend) }),
    ]);
  });
});
