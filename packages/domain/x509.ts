import type { Instant } from "./instant.ts";

/** An X.509 certificate, as far as promises are about it. */
export interface X509 {
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the whole certificate, in hexadecimal digits: two that have the same are one. */
  readonly fingerprint: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly key: PublicKey;
  /** The DNS names for which it is valid, in lower case; `*.example.com` stands for one label. */
  readonly names: readonly string[];
  /** How the issuer signed it, such as `ecdsa-with-SHA384`. */
  readonly signature: string;
  readonly isSelfSigned: boolean;
}

/** What the key itself is, whatever anybody asked for. */
export interface PublicKey {
  /** ECDSA, RSA, Ed25519, or what OpenSSL calls it. */
  readonly algorithm: string;
  /** Bits, of those whose size can differ. */
  readonly size?: number;
  /** OpenSSL's name of the curve, such as `secp384r1`. */
  readonly curve?: string;
}

/** Whether one of the names of a certificate stands for a host. A host that is a pattern itself needs that very pattern. */
export function namesCover(names: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf("."));
  return names.some((name) => name === host || (name.startsWith("*.") && name.slice(1) === parent));
}
