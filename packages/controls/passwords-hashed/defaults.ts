import type { KeycloakServer } from "#domain/keycloak.ts";

/** Keycloak's hash algorithms that are PBKDF2, by the names that policies give them; the first is with SHA-1. */
export const PBKDF2 = ["pbkdf2", "pbkdf2-sha256", "pbkdf2-sha512"] as const;
export type Pbkdf2 = (typeof PBKDF2)[number];

/** What OWASP's Password Storage Cheat Sheet asks for at least. Keycloak's own defaults since version 24. */
export const OWASP_ITERATIONS: Readonly<Record<Pbkdf2, number>> = {
  pbkdf2: 1_300_000,
  "pbkdf2-sha256": 600_000,
  "pbkdf2-sha512": 210_000,
};

/** Keycloak's defaults before version 24. */
const FORMER_ITERATIONS: Readonly<Record<Pbkdf2, number>> = {
  pbkdf2: 20_000,
  "pbkdf2-sha256": 27_500,
  "pbkdf2-sha512": 30_000,
};

export function isPbkdf2(algorithm: string): algorithm is Pbkdf2 {
  return PBKDF2.some((name) => name === algorithm);
}

/** What the server does where a realm says nothing; undefined where its version is none that is known. */
export interface Defaults {
  readonly algorithm: string;
  readonly iterations: Readonly<Record<Pbkdf2, number>>;
}

/** By Keycloak's upgrading guides: pbkdf2-sha512 since version 24, argon2 since 25, except where FIPS forbids it. */
export function defaultsOf({ version, defaultHashAlgorithm, isFips }: KeycloakServer): Defaults | undefined {
  const major = version === undefined ? FIRST_WITH[defaultHashAlgorithm ?? ""] : majorOf(version);
  if (major === undefined) return undefined;
  const iterations = major >= 24 ? OWASP_ITERATIONS : FORMER_ITERATIONS;
  return { algorithm: defaultHashAlgorithm ?? algorithmOf(major, isFips), iterations };
}

/** A server that does not tell its version tells its default, and that tells the version well enough. */
const FIRST_WITH: Readonly<Record<string, number>> = { argon2: 25, "pbkdf2-sha512": 24, "pbkdf2-sha256": 1 };

function majorOf(version: string): number | undefined {
  const major = /^(\d+)(?:\.|$)/u.exec(version)?.[1];
  return major === undefined ? undefined : Number(major);
}

function algorithmOf(major: number, isFips: boolean): string {
  if (major >= 25 && !isFips) return "argon2";
  return major >= 24 ? "pbkdf2-sha512" : "pbkdf2-sha256";
}
