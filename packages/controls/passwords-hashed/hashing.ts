import type { KeycloakServer, PasswordPolicyPart } from "#domain/keycloak.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";
import { type Defaults, defaultsOf, isPbkdf2, type Pbkdf2 } from "./defaults.ts";

/** How a realm's new passwords are hashed; `byDefault` where its policy names no algorithm. */
export type Hashing =
  | { readonly is: "pbkdf2"; readonly algorithm: Pbkdf2; readonly iterations: number; readonly byDefault: boolean }
  | { readonly is: "other"; readonly algorithm: string; readonly byDefault: boolean }
  | { readonly is: "notUnderstood"; readonly message: string }
  | { readonly is: "unreadable"; readonly cause: Unreadable };

/** What a policy leaves out depends on the server's version, which is not needed otherwise. */
export function hashingOf(policy: readonly PasswordPolicyPart[], server: Reading<KeycloakServer>): Hashing {
  const argumentOf = (name: string) => policy.find((part) => part.name === name)?.argument?.trim() || undefined;
  const named = argumentOf("hashAlgorithm");
  const rounds = argumentOf("hashIterations") ?? DEFAULT;
  if (!/^[+-]?\d+$/u.test(rounds) || Number(rounds) > LARGEST)
    return { is: "notUnderstood", message: `its policy hashIterations(${rounds}) is not a number` };
  const asked = rounds === DEFAULT ? undefined : Number(rounds);
  if (named !== undefined && (asked !== undefined || !isPbkdf2(named))) return describe(named, asked ?? 0, false);

  const defaults = defaultsFrom(server);
  if ("is" in defaults) return defaults;
  const algorithm = named ?? defaults.algorithm;
  const iterations = asked ?? (isPbkdf2(algorithm) ? defaults.iterations[algorithm] : 0);
  return describe(algorithm, iterations, named === undefined);
}

/** Keycloak reads an int of Java, and cannot use a policy with more than that. */
const LARGEST = 2 ** 31 - 1;

/** By this number of iterations a policy asks for the algorithm's default. */
const DEFAULT = "-1";

function describe(algorithm: string, iterations: number, byDefault: boolean): Hashing {
  if (isPbkdf2(algorithm)) return { is: "pbkdf2", algorithm, iterations, byDefault };
  if (!algorithm.toLowerCase().startsWith("pbkdf2")) return { is: "other", algorithm, byDefault };
  return { is: "notUnderstood", message: `its hash algorithm ${algorithm} is none of Keycloak's own` };
}

function defaultsFrom(
  server: Reading<KeycloakServer>,
): Defaults | Extract<Hashing, { is: "notUnderstood" | "unreadable" }> {
  if (server.status === "unreadable") return { is: "unreadable", cause: server };
  const { version, defaultHashAlgorithm } = server.value;
  const odd = version === undefined ? `default, ${defaultHashAlgorithm},` : `version ${version}`;
  return defaultsOf(server.value) ?? { is: "notUnderstood", message: `its server's ${odd} is not known` };
}
