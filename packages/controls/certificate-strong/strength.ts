import { DAY, formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Promises } from "#domain/promises.ts";
import { namesCover, type PublicKey, type X509 } from "#domain/x509.ts";

export interface Weakness {
  readonly reason: string;
  /** To be put behind a subject: `has an RSA key of 2048 bits`. */
  readonly predicate: string;
}

type Promised = Promises["certificates"];

/** The curves that clients know, by their sizes. Others of the same size are not the same. */
const CURVES: Readonly<Record<number, string>> = { 256: "prime256v1", 384: "secp384r1", 521: "secp521r1" };

/** A key of the promised algorithm that is at least as large as promised. */
export function weaknessOfKey(key: PublicKey, promised: Promised): Weakness | undefined {
  const { algorithm, size, curve } = key;
  const isOfKind = algorithm === promised.algorithm && (algorithm !== "ECDSA" || CURVES[size ?? 0] === curve);
  const isLarge = promised.algorithm === "Ed25519" || (size ?? 0) >= promised.size;
  if (isOfKind && isLarge) return undefined;
  return { reason: "OtherKey", predicate: `has ${keyInWords(key)}; promised is ${promisedKey(promised)}` };
}

export function isLargerThanPromised({ size = 0 }: PublicKey, promised: Promised): boolean {
  return promised.algorithm !== "Ed25519" && size > promised.size;
}

export function keyInWords({ algorithm, size, curve }: PublicKey): string {
  const article = /^(?:RSA|[AEIOU])/u.test(algorithm) ? "an" : "a";
  const bits = size === undefined ? "" : ` of ${size} bits`;
  return `${article} ${algorithm} key${bits}${curve === undefined ? "" : ` (${curve})`}`;
}

export function promisedKey({ algorithm, size }: Promised): string {
  return algorithm === "Ed25519" ? algorithm : `${algorithm} of ${size} bits`;
}

/** Some issuers set the beginning back by up to an hour, so that clocks that are late do not refuse it. */
const BACKDATED: Milliseconds = HOUR;

export function weaknessOfLifetime({ notBefore, notAfter }: X509, { lifetime }: Promised): Weakness | undefined {
  const found = notAfter - notBefore;
  if (found <= lifetime + BACKDATED) return undefined;
  const predicate = `lives for ${inDays(found)}; promised are at most ${inDays(lifetime)}`;
  return { reason: "LivesTooLong", predicate };
}

function inDays(length: Milliseconds): string {
  return length % DAY === 0 ? `${length / DAY} d` : formatDuration(length);
}

/** Hashes of which two inputs with the same result have been found. */
const BROKEN_HASH = /sha-?1(?!\d)|md[245]/iu;

/** Who trusts a root does not look at how it signed itself; but what is served for a host is no root. */
export function weaknessOfSignatures(chain: readonly X509[]): Weakness | undefined {
  const weak = chain.find((one, at) => (at === 0 || !one.isSelfSigned) && BROKEN_HASH.test(one.signature));
  if (weak === undefined) return undefined;
  const whose = weak === chain[0] ? "" : `holds a certificate of its issuer (${weak.subject}) that `;
  return { reason: "WeakSignature", predicate: `${whose}is signed with ${weak.signature}` };
}

export function weaknessOfNames({ names }: X509, wanted: readonly string[]): Weakness | undefined {
  const missing = wanted.filter((host) => !namesCover(names, host));
  if (missing.length === 0) return undefined;
  const found = names.length === 0 ? "no host" : names.join(", ");
  return { reason: "NamesNotCovered", predicate: `is for ${found}, and not for ${missing.join(", ")}` };
}
