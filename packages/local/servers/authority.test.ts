import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createAuthority } from "./authority.ts";

const now = new Date("2026-01-01T00:00:00Z");

async function issued() {
  const authority = await createAuthority("test", now);
  const pair = await authority.issue({
    commonName: "acme.example.com",
    names: [
      { type: "dns", value: "acme.example.com" },
      { type: "ip", value: "127.0.0.1" },
    ],
    curve: "P384",
    notBefore: now,
    notAfter: new Date("2026-04-01T00:00:00Z"),
  });
  return { authority, pair, leaf: new X509Certificate(pair.certificate) };
}

describe("an authority", () => {
  it("issues a certificate that its root verifies", async () => {
    const { authority, leaf } = await issued();
    const root = new X509Certificate(authority.certificate);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect([root.ca, leaf.ca]).toEqual([true, false]);
  });

  it("uses the curve, names and dates that were asked for", async () => {
    const { leaf } = await issued();
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
    expect(leaf.checkHost("acme.example.com")).toBe("acme.example.com");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([now, new Date("2026-04-01T00:00:00Z")]);
  });

  it("hands out the key of the certificate, and the chain up to the root", async () => {
    const { authority, pair, leaf } = await issued();
    expect(leaf.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
    expect(pair.certificate.endsWith(authority.certificate)).toBe(true);
  });
});
