import type { Advisory, Violation } from "#domain/finding.ts";
import type { KeycloakServer, Realm } from "#domain/keycloak.ts";
import type { Reading } from "#domain/reading.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notApplicable, notUnderstood, unknown } from "../verdict.ts";
import { OWASP_ITERATIONS } from "./defaults.ts";
import { type Hashing, hashingOf } from "./hashing.ts";
import { reasons } from "./reasons.ts";
import { adviceOnStored } from "./stored.ts";

export const passwordsHashed = defineControl({
  id: "passwords-hashed",
  promise: "sign-in",
  about: "tenants",
  severity: "page",
  looksAt:
    "The password policy of the tenant's Keycloak realm, read as Keycloak reads it, with the defaults of its version, " +
    "hashes passwords with PBKDF2 and enough iterations. A password that was set before keeps its hash until its owner " +
    "signs in.",
  reasons,
  needs: ["realms"],
  considers: ["keycloakServer", "storedPasswords"],
  judge(tenant, { facts, considered: { keycloakServer, storedPasswords }, promises: { passwords } }) {
    const name = tenant.realm ?? tenant.id;
    const realm = facts.realms.get(name);
    if (realm === undefined && tenant.realm === undefined)
      return notApplicable("NoRealm", `Tenant ${tenant.id} has no realm, and Keycloak has none of that name.`);
    if (realm === undefined) {
      const message = `Realm ${name} is not among the realms that Keycloak showed.`;
      return broken([{ kind: "Realm", id: name, reason: "RealmMissing", message }]);
    }
    if (realm.status === "unreadable") return unknown(realm);

    const hashing = hashingOf(realm.value.passwordPolicy, keycloakServer);
    if (hashing.is === "unreadable") return unknown(hashing.cause);
    if (hashing.is === "notUnderstood")
      return notUnderstood(
        "PolicyNotUnderstood",
        `How realm ${name} hashes passwords is not known: ${hashing.message}.`,
      );
    const violation = judgeHashing(name, hashing, passwords.iterations, keycloakServer);
    const stored = storedPasswords.status === "observed" ? storedPasswords.value.get(name) : storedPasswords;
    const details = {
      advisories: [...adviceOn(realm.value, hashing), ...adviceOnStored(stored, passwords.iterations)],
      evidence: evidenceOf(name, hashing, keycloakServer),
    };
    if (violation) return broken([violation], details);
    const message = `Realm ${name} hashes passwords with ${inWords(hashing)}${reasonFor(hashing, keycloakServer)}.`;
    return kept("PasswordsHashed", message, details);
  },
});

type Known = Extract<Hashing, { is: "pbkdf2" | "other" }>;

function judgeHashing(
  realm: string,
  hashing: Known,
  promised: number,
  server: Reading<KeycloakServer>,
): Violation | undefined {
  if (hashing.is === "pbkdf2" && hashing.iterations >= promised) return undefined;
  const found = `Realm ${realm} hashes passwords with ${inWords(hashing)}${reasonFor(hashing, server)}`;
  const advice =
    hashing.is === "other" ? " Set hashAlgorithm in its password policy to pbkdf2-sha512 or pbkdf2-sha256." : "";
  const message = `${found}; promised is PBKDF2 with at least ${promised} iterations.${advice}`;
  return { kind: "Realm", id: realm, reason: hashing.is === "other" ? "NotPbkdf2" : "TooFewIterations", message };
}

function inWords(hashing: Known): string {
  return hashing.is === "other" ? hashing.algorithm : `${hashing.algorithm} and ${hashing.iterations} iterations`;
}

function reasonFor({ byDefault }: Known, server: Reading<KeycloakServer>): string {
  if (!byDefault || server.status === "unreadable") return "";
  const { version } = server.value;
  const whose = version === undefined ? "its server" : `Keycloak ${version}`;
  return `, the default of ${whose}, since its policy names no algorithm`;
}

function adviceOn(realm: Realm, hashing: Known): readonly Advisory[] {
  const advice: Advisory[] = [];
  if (!realm.enabled)
    advice.push({ reason: "RealmDisabled", message: `Realm ${realm.name} is disabled: nobody can sign in.` });
  if (hashing.is === "pbkdf2" && hashing.iterations < OWASP_ITERATIONS[hashing.algorithm]) {
    const recommended = `OWASP recommends at least ${OWASP_ITERATIONS[hashing.algorithm]} for ${hashing.algorithm}`;
    advice.push({ reason: "WeakByToday", message: `${hashing.iterations} iterations are few today: ${recommended}.` });
  }
  return advice;
}

function evidenceOf(realm: string, hashing: Known, server: Reading<KeycloakServer>) {
  const version = server.status === "observed" ? server.value.version : undefined;
  const iterations = hashing.is === "pbkdf2" ? { iterations: hashing.iterations } : {};
  return { realm, algorithm: hashing.algorithm, ...iterations, ...(version === undefined ? {} : { version }) };
}
