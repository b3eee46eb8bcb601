import "reflect-metadata"; // the X.509 library's dependency container asks for it
import { webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const signatureHash = { P256: "SHA-256", P384: "SHA-384" } as const;
const namedCurve = { P256: "P-256", P384: "P-384" } as const;

/** A certificate with its private key, both in PEM; `certificate` ends with the authority's own. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface LeafRequest {
  readonly commonName: string;
  /** DNS names, and IP addresses for servers on loopback. */
  readonly names: readonly JsonGeneralName[];
  readonly curve: keyof typeof namedCurve;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate authority that lives as long as one environment, and that only its own servers trust. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  issue(request: LeafRequest): Promise<KeyPair>;
}

/** Makes an authority with a P-384 key, valid for a year from `now`. */
export async function createAuthority(name: string, now: Date): Promise<Authority> {
  const keys = await generateKeys("P384");
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: now,
    notAfter: new Date(now.getTime() + 365 * 24 * 3600 * 1000),
    signingAlgorithm: signing("P384"),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const certificate = pem(root.toString("pem"));

  async function issue({ commonName, names, curve, notBefore, notAfter }: LeafRequest): Promise<KeyPair> {
    const leafKeys = await generateKeys(curve);
    const extensions: Extension[] = [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([...names]),
      await AuthorityKeyIdentifierExtension.create(root),
      await SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
    ];
    const leaf = await X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: root.subject,
      publicKey: leafKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: signing("P384"),
      notBefore,
      notAfter,
      extensions,
    });
    return { certificate: pem(leaf.toString("pem")) + certificate, key: await privateKeyPem(leafKeys.privateKey) };
  }

  return { certificate, issue };
}

async function generateKeys(curve: keyof typeof namedCurve): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: namedCurve[curve] }, true, ["sign", "verify"]);
}

const signing = (curve: keyof typeof namedCurve) => ({ name: "ECDSA", hash: signatureHash[curve] });

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return pem(PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY"));
}

const pem = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
