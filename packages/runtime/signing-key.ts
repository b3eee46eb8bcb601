import { createPublicKey, type KeyObject } from "node:crypto";
import { sha256Of } from "./dsse.ts";
import { InvalidInput } from "./errors.ts";

/** OpenSSL's name of the curve that is also called P-384 and ECC_NIST_P384. */
const CURVE = "secp384r1";

/** Reads a public key in PEM. Throws InvalidInput where it is none, or not one on the curve that Surety signs with. */
export function readPublicKey(pem: string | Uint8Array, where: string): KeyObject {
  const text = typeof pem === "string" ? pem : Buffer.from(pem).toString("utf8");
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(text))
    throw new InvalidInput([`${where}: found a private key, which nobody needs here; allowed is ${ALLOWED}`]);
  const key = parse(text, where);
  const found = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? "unknown";
  if (found === CURVE) return key;
  throw new InvalidInput([`${where}: found a key of the kind ${found}; allowed is ${ALLOWED}`]);
}

/** Reads a public key in DER (SubjectPublicKeyInfo), as KMS returns it. */
export function publicKeyFromDer(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
}

export function writePublicKey(key: KeyObject): string {
  return key.export({ format: "pem", type: "spki" }).toString();
}

/** What names a key: `sha256:` and the digest of its SubjectPublicKeyInfo in DER. */
export function fingerprintOf(key: KeyObject): string {
  return `sha256:${sha256Of(key.export({ format: "der", type: "spki" }))}`;
}

const ALLOWED = "a public key on the curve P-384 in PEM, as surety evidence key prints it";

function parse(text: string, where: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch (error) {
    throw new InvalidInput([`${where}: found what is not a key in PEM; allowed is ${ALLOWED}`], { cause: error });
  }
}
