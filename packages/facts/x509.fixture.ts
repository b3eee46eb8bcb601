import "reflect-metadata"; // the X.509 library's dependency container asks for it
import { webcrypto } from "node:crypto";
import {
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const KEYS = {
  "P-256": { name: "ECDSA", namedCurve: "P-256" },
  "P-384": { name: "ECDSA", namedCurve: "P-384" },
  "P-521": { name: "ECDSA", namedCurve: "P-521" },
  "RSA-2048": {
    ...{ name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, hash: "SHA-256" },
    publicExponent: new Uint8Array([1, 0, 1]),
  },
} as const;

export interface CertificateWish {
  readonly name: string;
  readonly key?: keyof typeof KEYS;
  /** What the issuer signs with. */
  readonly hash?: "SHA-1" | "SHA-256" | "SHA-384";
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly names?: readonly string[];
  /** Absent: it signs itself. */
  readonly issuer?: Made;
}

export interface Made {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

/** A certificate as a test wants it, however weak. */
export async function makeCertificate(wish: CertificateWish): Promise<Made> {
  const { key = "P-384", hash = "SHA-384", names = [], issuer } = wish;
  const keys = await webcrypto.subtle.generateKey(KEYS[key], true, ["sign", "verify"]);
  const signingKey = issuer?.keys.privateKey ?? keys.privateKey;
  const certificate = await X509CertificateGenerator.create({
    ...{ subject: `CN=${wish.name}`, issuer: issuer?.certificate.subject ?? `CN=${wish.name}` },
    ...{ publicKey: keys.publicKey, signingKey, signingAlgorithm: { name: signingKey.algorithm.name, hash } },
    notBefore: wish.notBefore ?? new Date("2026-02-10T12:00:00Z"),
    notAfter: wish.notAfter ?? new Date("2026-05-11T12:00:00Z"),
    extensions:
      names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))],
  });
  return {
    ...{ certificate, keys, pem: `${certificate.toString("pem")}\n` },
    privateKey: PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
  };
}
