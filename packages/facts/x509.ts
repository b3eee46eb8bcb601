import { type KeyObject, X509Certificate } from "node:crypto";
import type { PublicKey, X509 } from "#domain/x509.ts";

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

/** Reads the certificates in a PEM file, in their order. Throws where there is none, or one that is not a certificate. */
export function parseChain(pem: string): readonly X509[] {
  const blocks = pem.match(PEM);
  if (blocks === null)
    throw new Error("found no certificate; allowed is PEM, beginning with -----BEGIN CERTIFICATE-----");
  return blocks.map((block) => describeCertificate(new X509Certificate(block)));
}

function describeCertificate(certificate: X509Certificate): X509 {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
    key: describeKey(certificate),
    names: dnsNames(certificate.subjectAltName),
    signature: certificate.signatureAlgorithm ?? "",
    isSelfSigned: certificate.subject === certificate.issuer,
  };
}

/** `CN=acme.example.com, O=Example` of what Node gives on several lines. */
function oneLine(name: string | undefined): string {
  return (name ?? "").replaceAll("\n", ", ");
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  ec: "ECDSA",
  rsa: "RSA",
  "rsa-pss": "RSA",
  ed25519: "Ed25519",
  ed448: "Ed448",
  dsa: "DSA",
};

/** A key that OpenSSL does not know leaves the rest of the certificate readable. */
function describeKey(certificate: X509Certificate): PublicKey {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    return { algorithm: "unknown" };
  }
  const { asymmetricKeyType: type = "unknown", asymmetricKeyDetails: details } = key;
  const algorithm = ALGORITHMS[type] ?? type;
  const curve = details?.namedCurve;
  const size = details?.modulusLength ?? bitsOf(curve);
  return { algorithm, ...(size === undefined ? {} : { size }), ...(curve === undefined ? {} : { curve }) };
}

/** The names of all curves hold their size: secp384r1, prime256v1, brainpoolP512r1. */
function bitsOf(curve: string | undefined): number | undefined {
  const digits = /\d{3}/u.exec(curve ?? "")?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** One entry of `DNS:a.example.com, URI:"…", IP Address:…`; Node quotes what could be mistaken. */
const ENTRY = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/guy;

function dnsNames(subjectAltName: string | undefined): readonly string[] {
  return [...(subjectAltName ?? "").matchAll(ENTRY)].flatMap(([, kind, value]) =>
    kind === "DNS" && value !== undefined ? [value.toLowerCase()] : [],
  );
}
