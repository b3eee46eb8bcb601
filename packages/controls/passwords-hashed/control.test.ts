import { describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import type { KeycloakServer, PasswordPolicyPart, Realm } from "#domain/keycloak.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { tenantSchema } from "#domain/tenant.ts";
import { judgeReadings, NOW } from "../cluster.fixture.ts";
import { passwordsHashed } from "./control.ts";

interface Scene {
  readonly policy?: Readonly<Record<string, string | undefined>>;
  readonly version?: string;
  readonly server?: Reading<KeycloakServer>;
  readonly realms?: ReadonlyMap<string, Reading<Realm>>;
  readonly enabled?: boolean;
  readonly iterations?: number;
  /** null: the tenant names none. */
  readonly realm?: string | null;
}

function judge(scene: Scene): Finding {
  const { policy = {}, version = "26.7.3", enabled = true, realm = "acme", iterations = 20_000 } = scene;
  const passwordPolicy = Object.entries(policy).map(([name, argument]): PasswordPolicyPart => {
    return argument === undefined ? { name } : { name, argument };
  });
  const realms = scene.realms ?? new Map([["acme", observed({ name: "acme", enabled, passwordPolicy }, NOW)]]);
  const keycloakServer = scene.server ?? observed({ version, isFips: false }, NOW);
  const tenant = tenantSchema.parse({
    ...{ id: "acme", cluster: "prod-eu", namespace: "tenant-acme", state: "active", since: "2026-01-09T12:00:00Z" },
    ...(realm === null ? {} : { realm }),
  });
  const [finding] = judgeReadings(
    [passwordsHashed],
    { realms: observed(realms, NOW), keycloakServer },
    { tenants: [tenant], promises: { passwords: { iterations } } },
  );
  if (finding === undefined) throw new Error("no finding");
  return finding;
}

const sha256 = { hashAlgorithm: "pbkdf2-sha256" };

describe("passwords-hashed", () => {
  it("is kept with PBKDF2 and 20,000 iterations, and says that this is weak today", () => {
    expect(judge({ policy: { ...sha256, hashIterations: "20000" } })).toMatchObject({
      outcome: "kept",
      reason: "PasswordsHashed",
      message: "Realm acme hashes passwords with pbkdf2-sha256 and 20000 iterations.",
      advisories: [
        {
          reason: "WeakByToday",
          message: "20000 iterations are few today: OWASP recommends at least 600000 for pbkdf2-sha256.",
        },
      ],
      evidence: { realm: "acme", algorithm: "pbkdf2-sha256", iterations: 20_000, version: "26.7.3" },
    });
  });

  it("is broken by 20,000 iterations of argon2, which is what version 26 takes where no algorithm is named", () => {
    expect(judge({ policy: { hashIterations: "20000" } })).toMatchObject({
      outcome: "broken",
      violations: [
        {
          kind: "Realm",
          id: "acme",
          reason: "NotPbkdf2",
          message:
            "Realm acme hashes passwords with argon2, the default of Keycloak 26.7.3, since its policy names no " +
            "algorithm; promised is PBKDF2 with at least 20000 iterations. Set hashAlgorithm in its password policy to " +
            "pbkdf2-sha512 or pbkdf2-sha256.",
        },
      ],
    });
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, string, string, string]>([
    // version, policy, outcome, reason, what it is taken for
    ["26.7.3", {}, "broken", "NotPbkdf2", "argon2"],
    ["25.0.0", { hashIterations: "600000" }, "broken", "NotPbkdf2", "argon2"],
    ["24.0.5", {}, "kept", "PasswordsHashed", "pbkdf2-sha512 and 210000 iterations"],
    ["24.0.5", { hashIterations: "19999" }, "broken", "TooFewIterations", "pbkdf2-sha512 and 19999 iterations"],
    ["23.0.7", {}, "kept", "PasswordsHashed", "pbkdf2-sha256 and 27500 iterations"],
    ["7.6.5.GA", {}, "kept", "PasswordsHashed", "pbkdf2-sha256 and 27500 iterations"],
    ["999.0.0-SNAPSHOT", {}, "broken", "NotPbkdf2", "argon2"],
    ["26.7.3", sha256, "kept", "PasswordsHashed", "pbkdf2-sha256 and 600000 iterations"],
    ["26.7.3", { hashAlgorithm: "pbkdf2-sha512" }, "kept", "PasswordsHashed", "pbkdf2-sha512 and 210000 iterations"],
    ["26.7.3", { hashAlgorithm: "pbkdf2" }, "kept", "PasswordsHashed", "pbkdf2 and 1300000 iterations"],
    ["23.0.7", { hashAlgorithm: "pbkdf2" }, "kept", "PasswordsHashed", "pbkdf2 and 20000 iterations"],
    ["23.0.7", { hashAlgorithm: "pbkdf2-sha512" }, "kept", "PasswordsHashed", "pbkdf2-sha512 and 30000 iterations"],
    ["26.7.3", { ...sha256, hashIterations: "-1" }, "kept", "PasswordsHashed", "pbkdf2-sha256 and 600000 iterations"],
    ["26.7.3", { ...sha256, hashIterations: "" }, "kept", "PasswordsHashed", "pbkdf2-sha256 and 600000 iterations"],
    ["26.7.3", { ...sha256, hashIterations: undefined }, "kept", "PasswordsHashed", "600000 iterations"],
    ["26.7.3", { ...sha256, hashIterations: "0" }, "broken", "TooFewIterations", "pbkdf2-sha256 and 0 iterations"],
    ["26.7.3", { ...sha256, hashIterations: "19999" }, "broken", "TooFewIterations", "19999 iterations"],
    ["26.7.3", { ...sha256, hashIterations: " 20000 " }, "kept", "PasswordsHashed", "20000 iterations"],
    ["26.7.3", { ...sha256, hashIterations: "many" }, "unknown", "PolicyNotUnderstood", "hashIterations(many)"],
    [
      "26.7.3",
      { ...sha256, hashIterations: "2147483648" },
      "unknown",
      "PolicyNotUnderstood",
      "hashIterations(2147483648)",
    ],
    ["26.7.3", { hashAlgorithm: "argon2" }, "broken", "NotPbkdf2", "argon2"],
    ["26.7.3", { hashAlgorithm: "bcrypt", hashIterations: "20000" }, "broken", "NotPbkdf2", "bcrypt"],
    ["26.7.3", { hashAlgorithm: "pbkdf2-sha384", hashIterations: "20000" }, "unknown", "PolicyNotUnderstood", "sha384"],
    ["26.7.3", { hashAlgorithm: "PBKDF2-SHA256", hashIterations: "20000" }, "unknown", "PolicyNotUnderstood", "SHA256"],
    ["nightly", sha256, "unknown", "PolicyNotUnderstood", "its server's version nightly is not known"],
    ["nightly", { ...sha256, hashIterations: "20000" }, "kept", "PasswordsHashed", "20000 iterations"],
    ["26.7.3", { length: "12", notUsername: undefined }, "broken", "NotPbkdf2", "argon2"],
  ])("Keycloak %s, policy %j: %s", (version, policy, outcome, reason, words) => {
    const finding = judge({ version, policy });
    expect([finding.outcome, finding.reason]).toEqual([outcome, reason]);
    expect(finding.message).toContain(words);
  });

  it("believes the server where it says what its default is", () => {
    const server = (fields: Partial<KeycloakServer>) => observed({ version: "26.7.3", isFips: false, ...fields }, NOW);
    expect(judge({ server: server({ defaultHashAlgorithm: "pbkdf2-sha512" }) }).outcome).toBe("kept");
    expect(judge({ server: server({ isFips: true }) }).evidence).toMatchObject({ algorithm: "pbkdf2-sha512" });
    expect(judge({ server: server({ isFips: true, defaultHashAlgorithm: "argon2" }) }).outcome).toBe("broken");
  });

  it.each([
    ["pbkdf2", 1_300_000],
    ["pbkdf2-sha256", 600_000],
    ["pbkdf2-sha512", 210_000],
  ])("advises below what OWASP recommends for %s, and not at it", (hashAlgorithm, recommended) => {
    const advice = (rounds: number) =>
      judge({ policy: { hashAlgorithm, hashIterations: String(rounds) } }).advisories.map(({ reason }) => reason);
    expect([advice(recommended), advice(recommended - 1)]).toEqual([[], ["WeakByToday"]]);
  });

  it("compares with what is promised", () => {
    const policy = { ...sha256, hashIterations: "100000" };
    expect(judge({ policy, iterations: 100_000 }).outcome).toBe("kept");
    expect(judge({ policy, iterations: 100_001 }).outcome).toBe("broken");
  });

  it.each([
    ["argon2", {}, "broken", "argon2, the default of its server"],
    ["argon2", { hashAlgorithm: "pbkdf2-sha256" }, "kept", "600000 iterations"],
    ["pbkdf2-sha512", {}, "kept", "pbkdf2-sha512 and 210000 iterations, the default of its server"],
    ["pbkdf2-sha256", {}, "kept", "pbkdf2-sha256 and 27500 iterations"],
    ["scrypt", { hashAlgorithm: "pbkdf2-sha256" }, "unknown", "its server's default, scrypt, is not known"],
  ])("a server that tells its default, %s, and not its version, policy %j: %s", (algorithm, policy, outcome, words) => {
    const server = observed<KeycloakServer>({ defaultHashAlgorithm: algorithm, isFips: false }, NOW);
    const finding = judge({ server, policy });
    expect([finding.outcome, [finding.message, ...finding.violations.map(({ message }) => message)].join()]).toEqual([
      outcome,
      expect.stringContaining(words),
    ]);
  });

  it("needs the server's version only where the policy leaves something to it", () => {
    const server = unreadable("forbidden", "keycloak/serverinfo", "403");
    expect(judge({ server, policy: { ...sha256, hashIterations: "20000" } }).outcome).toBe("kept");
    expect(judge({ server, policy: { hashAlgorithm: "argon2" } }).outcome).toBe("broken");
    expect(judge({ server, policy: sha256 })).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    expect(judge({ server })).toMatchObject({ outcome: "unknown", evidence: { source: "keycloak/serverinfo" } });
  });

  describe("the realm", () => {
    it("that is missing breaks the promise, also where another's name begins the same", () => {
      const other = observed({ name: "acme-eu", enabled: true, passwordPolicy: [] }, NOW);
      const finding = judge({ realms: new Map([["acme-eu", other]]) });
      expect(finding).toMatchObject({ outcome: "broken", reason: "RealmMissing", violations: [{ id: "acme" }] });
    });

    it("of a tenant that names none is the one of the tenant's name, if there is one", () => {
      expect(judge({ realm: null, policy: { ...sha256, hashIterations: "20000" } }).outcome).toBe("kept");
      expect(judge({ realm: null, realms: new Map() })).toMatchObject({ outcome: "notApplicable", reason: "NoRealm" });
    });

    it("that Keycloak does not show makes it unknown", () => {
      const realms = new Map([["acme", unreadable("forbidden", "keycloak/realms: acme", "no more than its name")]]);
      expect(judge({ realms })).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    });

    it("that is disabled still holds hashes", () => {
      const policy = { ...sha256, hashIterations: "600000" };
      expect(judge({ enabled: false, policy })).toMatchObject({
        outcome: "kept",
        advisories: [{ reason: "RealmDisabled" }],
      });
      expect(judge({ enabled: false }).outcome).toBe("broken");
    });
  });
});
