import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type CertificateWish, makeCertificate } from "./x509.fixture.ts";
import { parseChain } from "./x509.ts";

/**
 * Made by OpenSSL: a key on brainpoolP384r1, and the names DNS:Brainpool.example.com, DNS:*.example.com, IP:192.0.2.1
 * and URI:https://x.example.com/DNS:evil.example.com.
 */
const BRAINPOOL =
  "-----BEGIN CERTIFICATE-----\n" +
  "MIICOjCCAcGgAwIBAgIUBZeOPIlcECEN5Z9gysPgBneyq/0wCgYIKoZIzj0EAwIw\n" +
  "IDEeMBwGA1UEAwwVYnJhaW5wb29sLmV4YW1wbGUuY29tMB4XDTI2MTEyNTE2MzYy\n" +
  "MVoXDTM2MTEyMjE2MzYyMVowIDEeMBwGA1UEAwwVYnJhaW5wb29sLmV4YW1wbGUu\n" +
  "Y29tMHowFAYHKoZIzj0CAQYJKyQDAwIIAQELA2IABHAZV1NOmVwzg5b0QG5jbXFr\n" +
  "pbHh2BebUMbR7IgQN/CjRq2b1EMtnb/lnLT7offtunx9yIvOoS07wlltysyN9XOw\n" +
  "2GvZX88sB6ET/usEISWsGNumjs7Qw7v+8P+bApFsnqOBtzCBtDAdBgNVHQ4EFgQU\n" +
  "ZOXqViiyL3EGXQj3PrFnnxNJTSkwHwYDVR0jBBgwFoAUZOXqViiyL3EGXQj3PrFn\n" +
  "nxNJTSkwDwYDVR0TAQH/BAUwAwEB/zBhBgNVHREEWjBYghVCcmFpbnBvb2wuZXhh\n" +
  "bXBsZS5jb22CDSouZXhhbXBsZS5jb22HBMAAAgGGKmh0dHBzOi8veC5leGFtcGxl\n" +
  "LmNvbS9ETlM6ZXZpbC5leGFtcGxlLmNvbTAKBggqhkjOPQQDAgNnADBkAjBH/dmK\n" +
  "hdMkljPsESyhqVY0qGfzm4qsyVa/TTEedfEhzi58t5KGTBzEeKNQIXtJERUCMBsd\n" +
  "WIMUoPd1SoTNbiXvNr5Oyq4B0BqA97THWjrYhgn8rx/iEWiyvuIesTeEUykfBw==\n" +
  "-----END CERTIFICATE-----\n";

describe("an X.509 certificate", () => {
  it("is read with its dates, names, fingerprint and issuer", async () => {
    const issuer = await makeCertificate({ name: "Example Root CA" });
    const { pem } = await makeCertificate({
      name: "acme.example.com",
      names: ["acme.example.com", "*.Acme.example.com"],
      issuer,
    });
    expect(parseChain(pem)).toEqual([
      {
        ...{ subject: "CN=acme.example.com", issuer: "CN=Example Root CA", isSelfSigned: false },
        fingerprint: new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase(),
        notBefore: Date.parse("2026-02-10T12:00:00Z"),
        notAfter: Date.parse("2026-05-11T12:00:00Z"),
        key: { algorithm: "ECDSA", size: 384, curve: "secp384r1" },
        names: ["acme.example.com", "*.acme.example.com"],
        signature: "ecdsa-with-SHA384",
      },
    ]);
  });

  it.each<[NonNullable<CertificateWish["key"]>, object]>([
    ["P-256", { algorithm: "ECDSA", size: 256, curve: "prime256v1" }],
    ["P-384", { algorithm: "ECDSA", size: 384, curve: "secp384r1" }],
    ["P-521", { algorithm: "ECDSA", size: 521, curve: "secp521r1" }],
    ["RSA-2048", { algorithm: "RSA", size: 2048 }],
  ])("shows what key it is of: %s", async (key, expected) => {
    const { pem } = await makeCertificate({ name: "a", key });
    expect(parseChain(pem)[0]?.key).toEqual(expected);
  });

  it.each([
    ["P-384", "SHA-1", "ecdsa-with-SHA1"],
    ["P-256", "SHA-256", "ecdsa-with-SHA256"],
    ["RSA-2048", "SHA-256", "sha256WithRSAEncryption"],
  ] as const)("shows what it was signed with: %s and %s", async (key, hash, expected) => {
    const issuer = await makeCertificate({ name: "issuer", key });
    const { pem } = await makeCertificate({ name: "a", issuer, hash });
    expect(parseChain(pem)[0]?.signature).toBe(expected);
  });

  it("has the names that are host names, and not what only looks like one within another name", () => {
    expect(parseChain(BRAINPOOL)[0]).toMatchObject({
      names: ["brainpool.example.com", "*.example.com"],
      key: { algorithm: "ECDSA", size: 384, curve: "brainpoolP384r1" },
      isSelfSigned: true,
    });
  });

  it("stands beside others of its chain, in their order, whatever else is in the file", async () => {
    const [first, second] = await Promise.all(["first", "second"].map((name) => makeCertificate({ name })));
    const file = `Bag Attributes\n${first?.pem}\n# a remark\r\n${second?.pem.replaceAll("\n", "\r\n")}`;
    expect(parseChain(file).map(({ subject }) => subject)).toEqual(["CN=first", "CN=second"]);
  });

  it.each([
    ["nothing", "", "found no certificate"],
    ["a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "found no certificate"],
    ["what ends in the middle", "-----BEGIN CERTIFICATE-----\nMIIB", "found no certificate"],
    ["what is none", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", ""],
  ])("is refused where a file holds %s", (_, pem, message) => {
    expect(() => parseChain(pem)).toThrow(message);
  });
});
