import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprintOf, publicKeyFromDer, readPublicKey, writePublicKey } from "./signing-key.ts";

const pairOn = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const { publicKey, privateKey } = pairOn("P-384");
const pem = writePublicKey(publicKey);

describe("a public key", () => {
  it("is read as it was written, from PEM and from what KMS returns", () => {
    expect(writePublicKey(readPublicKey(pem, "key.pem"))).toBe(pem);
    const der = publicKey.export({ format: "der", type: "spki" });
    expect(writePublicKey(publicKeyFromDer(der))).toBe(pem);
  });

  it("is named by the digest of its DER, the same from every source", () => {
    expect(fingerprintOf(publicKey)).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(fingerprintOf(readPublicKey(Buffer.from(pem), "key.pem"))).toBe(fingerprintOf(publicKey));
    expect(fingerprintOf(pairOn("P-384").publicKey)).not.toBe(fingerprintOf(publicKey));
  });

  it.each<[string, string, string]>([
    ["nothing", "", "found what is not a key in PEM"],
    ["a text", "hello", "found what is not a key in PEM"],
    ["half of a key", pem.slice(0, 80), "found what is not a key in PEM"],
    ["a key on another curve", writePublicKey(pairOn("P-256").publicKey), "found a key of the kind prime256v1"],
    [
      "an RSA key",
      writePublicKey(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey),
      "found a key of the kind rsa",
    ],
    ["a private key", privateKey.export({ format: "pem", type: "pkcs8" }).toString(), "found a private key"],
  ])("%s is none that Surety signs with", (_, text, problem) => {
    expect(() => readPublicKey(text, "key.pem")).toThrow(`key.pem: ${problem}`);
  });
});
