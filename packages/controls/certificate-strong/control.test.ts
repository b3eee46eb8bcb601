import { describe, expect, it } from "vitest";
import type { Certificate } from "#domain/certificates.ts";
import { DAY, HOUR } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { PublicKey, X509 } from "#domain/x509.ts";
import {
  certificate,
  HOST,
  intermediate,
  judgeScene,
  leaf,
  type Scene,
  SECRET,
  served,
} from "../certificates.fixture.ts";
import { NOW } from "../cluster.fixture.ts";
import { certificateStrong } from "./control.ts";

const judge = (scene: Scene = {}): Finding => judgeScene(certificateStrong, scene);
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
const inSecret = (chain: readonly X509[]): Scene => ({ secrets: { [SECRET]: observed(chain, NOW) } });
const onHost = (chain: readonly X509[]): Scene => ({ served: { [HOST]: served(chain) } });
const everywhere = (chain: readonly X509[]): Scene => ({ ...inSecret(chain), ...onHost(chain) });
const forbidden = unreadable("forbidden", "Kubernetes prod-eu: secrets", "403");

const P256: PublicKey = { algorithm: "ECDSA", size: 256, curve: "prime256v1" };
const P521: PublicKey = { algorithm: "ECDSA", size: 521, curve: "secp521r1" };
const RSA: PublicKey = { algorithm: "RSA", size: 4096 };

describe("certificate-strong", () => {
  it("is kept with P-384 and 90 days", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "CertificatesStrong",
      message: "The certificates of tenant-acme have keys of ECDSA of 384 bits, and live no longer than promised.",
      advisories: [],
      evidence: { secrets: "read" },
    });
  });

  it("reads the key itself: the Certificate asks for P-384, the Secret holds P-256", () => {
    const finding = judge(inSecret([leaf({ key: P256 }), intermediate()]));
    expect(violations(finding)).toEqual([`OtherKey Secret ${SECRET}`]);
    expect(finding.message).toBe(
      "The certificate in Secret tenant-acme/web-tls of Certificate tenant-acme/web has an ECDSA key of 256 bits " +
        "(prime256v1); promised is ECDSA of 384 bits.",
    );
  });

  it("names the host that serves another key", () => {
    const finding = judge(onHost([leaf({ key: RSA }), intermediate()]));
    expect(violations(finding)).toEqual([`OtherKey Host ${HOST}`]);
    expect(finding.message).toContain("The certificate that acme.example.com serves has an RSA key of 4096 bits;");
  });

  it.each<[string, PublicKey, string]>([
    ["P-256", P256, "broken"],
    ["P-384", { algorithm: "ECDSA", size: 384, curve: "secp384r1" }, "kept"],
    ["P-521", P521, "kept"],
    ["another curve of 384 bits", { algorithm: "ECDSA", size: 384, curve: "brainpoolP384r1" }, "broken"],
    ["another curve of 512 bits", { algorithm: "ECDSA", size: 512, curve: "brainpoolP512r1" }, "broken"],
    ["a curve that is not known", { algorithm: "ECDSA" }, "broken"],
    ["RSA", RSA, "broken"],
    ["Ed25519", { algorithm: "Ed25519" }, "broken"],
    ["a key that is not known", { algorithm: "unknown" }, "broken"],
  ])("%s, where P-384 is promised", (_, key, outcome) => {
    expect(judge(everywhere([leaf({ key }), intermediate()])).outcome).toBe(outcome);
  });

  it("says that a key is larger than promised", () => {
    const finding = judge(everywhere([leaf({ key: P521 }), intermediate()]));
    expect(finding.advisories.map(({ reason }) => reason)).toEqual(["LargerKey", "LargerKey"]);
  });

  it.each<[string, object, PublicKey, string]>([
    ["RSA of 2048 bits", { algorithm: "RSA", size: 2048 }, { algorithm: "RSA", size: 2048 }, "kept"],
    ["RSA of 2048 bits", { algorithm: "RSA", size: 2048 }, { algorithm: "RSA", size: 2047 }, "broken"],
    ["Ed25519", { algorithm: "Ed25519" }, { algorithm: "Ed25519" }, "kept"],
    ["Ed25519", { algorithm: "Ed25519" }, P521, "broken"],
    ["P-256", { size: 256 }, P256, "kept"],
  ])("%s is promised", (_, certificates, key, outcome) => {
    const judging = { promises: { certificates } };
    expect(judge({ ...onHost([leaf({ key })]), certificates: [], judging }).outcome).toBe(outcome);
  });

  describe("lifetime", () => {
    const living = (lifetime: number) => leaf({ notAfter: NOW - 28 * DAY + lifetime });

    it.each([
      ["90 days", 90 * DAY, "kept"],
      ["90 days and the hour by which issuers set the beginning back", 90 * DAY + HOUR, "kept"],
      ["a second more", 90 * DAY + HOUR + 1000, "broken"],
      ["a year", 365 * DAY, "broken"],
    ])("of %s", (_, lifetime, outcome) => {
      expect(judge(onHost([living(lifetime)])).outcome).toBe(outcome);
    });

    it("is said in days", () => {
      expect(judge(onHost([living(365 * DAY)])).message).toBe(
        "The certificate that acme.example.com serves lives for 365 d; promised are at most 90 d.",
      );
      expect(judge(onHost([living(90 * DAY + 2 * HOUR)])).message).toContain("lives for 90 d 2 h; promised");
    });

    it("of issuers is their own affair, also where the issuer is the tenant's", () => {
      expect(judge(everywhere([leaf(), intermediate()])).outcome).toBe("kept");
      const secrets = { "tenant-acme/ca": observed([leaf({ notAfter: NOW + 3650 * DAY, names: [] })], NOW) };
      const authority = (isCa: boolean) =>
        judge({ secrets, certificates: [certificate({ name: "ca", secretName: "ca", isCa, dnsNames: [] })] });
      expect(authority(true).outcome).toBe("kept");
      expect(violations(authority(false))).toEqual(["LivesTooLong Secret tenant-acme/ca"]);
    });
  });

  describe("signatures", () => {
    it.each([
      ["ecdsa-with-SHA1", "broken"],
      ["sha1WithRSAEncryption", "broken"],
      ["md5WithRSAEncryption", "broken"],
      ["ecdsa-with-SHA256", "kept"],
      ["sha512WithRSAEncryption", "kept"],
      ["", "kept"],
    ])("%s: %s", (signature, outcome) => {
      expect(judge(onHost([leaf({ signature })])).outcome).toBe(outcome);
    });

    it("of intermediates count, and those of roots do not", () => {
      const weak = { signature: "ecdsa-with-SHA1" };
      const finding = judge(onHost([leaf(), intermediate(weak)]));
      expect(finding.message).toBe(
        "The certificate that acme.example.com serves holds a certificate of its issuer (CN=Example Issuing CA) that " +
          "is signed with ecdsa-with-SHA1.",
      );
      expect(judge(onHost([leaf(), intermediate({ ...weak, isSelfSigned: true })])).outcome).toBe("kept");
    });

    it("of what is served counts, also where it signed itself", () => {
      const finding = judge(onHost([leaf({ signature: "ecdsa-with-SHA1", isSelfSigned: true })]));
      expect(finding).toMatchObject({ outcome: "broken", reason: "WeakSignature" });
    });
  });

  describe("what is served without SNI", () => {
    const without = (chain: readonly X509[], withName = [leaf(), intermediate()]) => {
      const withoutName = { accepted: ["TLSv1.3"], refused: [], chain } as const;
      return judge({ served: { [HOST]: served(withName, { withoutName }) } });
    };
    const rsa = leaf({ key: { algorithm: "RSA", size: 2048 } });

    it("counts where it is for this host, and is said once", () => {
      const finding = without([rsa, intermediate()]);
      expect(finding.violations).toMatchObject([{ kind: "Host", id: HOST, reason: "OtherKey" }]);
      expect(finding.message).toContain("The certificate that acme.example.com serves without SNI has an RSA key");
      expect(without([rsa], [rsa]).violations).toHaveLength(1);
      expect(without([leaf()]).outcome).toBe("kept");
    });

    it("is no matter of this tenant where it is for other hosts", () => {
      expect(without([{ ...rsa, names: ["ingress.local"] }])).toMatchObject({ outcome: "kept", advisories: [] });
    });
  });

  describe("names", () => {
    it("that what is served is not for break the promise", () => {
      const finding = judge(onHost([leaf({ names: ["other.example.com"] })]));
      expect(violations(finding)).toEqual([`NamesNotCovered Host ${HOST}`]);
      expect(finding.message).toContain("is for other.example.com, and not for acme.example.com.");
    });

    it("that a Certificate asks for, and its Secret lacks", () => {
      const finding = judge({ certificates: [certificate({ dnsNames: [HOST, "shop.example.com"] })] });
      expect(violations(finding)).toEqual([`NamesNotCovered Secret ${SECRET}`]);
    });
  });

  it("names everything that is wrong with one certificate", () => {
    const finding = judge(onHost([leaf({ key: RSA, names: [], notAfter: NOW + 900 * DAY })]));
    expect(violations(finding)).toEqual([
      `OtherKey Host ${HOST}`,
      `LivesTooLong Host ${HOST}`,
      `NamesNotCovered Host ${HOST}`,
    ]);
  });

  describe("what a Certificate asks for", () => {
    const asking = (fields: Partial<Certificate>): Scene => ({ certificates: [certificate(fields)] });

    it.each<[string, Partial<Certificate>]>([
      ["another algorithm", { algorithm: "RSA", size: 2048 }],
      ["a smaller key", { size: 256 }],
      ["a longer life", { duration: 90 * DAY + 1 }],
    ])("%s is an advisory where what was issued is as promised", (_, fields) => {
      expect(judge(asking(fields))).toMatchObject({ outcome: "kept", advisories: [{ reason: "AsksForLess" }] });
    });

    it("decides where nothing that was issued is seen", () => {
      const scene = { ...asking({ size: 256, dnsNames: ["internal.example.com"] }), secrets: forbidden };
      const finding = judge(scene);
      expect(violations(finding)).toEqual(["AsksForLess Certificate tenant-acme/web"]);
      expect(finding.message).toBe(
        "Certificate tenant-acme/web asks for an ECDSA key of 256 bits; promised is ECDSA of 384 bits.",
      );
    });
  });

  describe("where Secrets may not be read", () => {
    it("what a host serves shows as much", () => {
      expect(judge({ secrets: forbidden })).toMatchObject({ outcome: "kept", evidence: { secrets: "not read: 403" } });
      expect(judge({ secrets: forbidden, ...onHost([leaf({ key: P256 })]) }).outcome).toBe("broken");
      for (const cause of ["notLookedAt", "malformed", "incomplete", "timedOut", "failed"] as const)
        expect(judge({ secrets: unreadable(cause, "secrets", "no") })).toMatchObject({ outcome: "unknown" });
    });

    it.each<[string, readonly string[], string]>([
      ["the one name", [HOST], "kept"],
      ["both names", ["shop.example.com", HOST], "kept"],
      ["one of two names", [HOST, "kafka.internal"], "unknown"],
      ["no name, since it has none", [], "unknown"],
    ])("a host that serves %s of a Certificate", (_, dnsNames, outcome) => {
      const two = {
        [HOST]: served([leaf({ names: [HOST] })]),
        "shop.example.com": served([leaf({ names: ["*.example.com"] })]),
      };
      const scene = { hosts: [HOST, "shop.example.com"], served: two, certificates: [certificate({ dnsNames })] };
      expect(judge({ ...scene, secrets: forbidden }).outcome).toBe(outcome);
    });

    it("a Certificate that no host serves leaves it unknown, however good what it asks for is", () => {
      const internal = certificate({ name: "internal", secretName: "internal", dnsNames: ["kafka"] });
      const finding = judge({ secrets: forbidden, certificates: [certificate(), internal] });
      expect(finding).toMatchObject({ outcome: "unknown", reason: "KeyNotSeen" });
      expect(finding.message).toContain("Certificate tenant-acme/internal was seen: Secrets were not read");
    });
  });

  it("is unknown where a Secret cannot be understood, holds nothing that is served, or a host cannot be reached", () => {
    const malformed = unreadable("malformed", `Secret ${SECRET}`, "no certificate");
    expect(judge({ secrets: { [SECRET]: malformed } })).toMatchObject({ reason: "UnreadableMalformed" });
    const missing = judge({ secrets: {}, served: { [HOST]: served([]) } });
    expect(missing).toMatchObject({ outcome: "unknown", reason: "KeyNotSeen" });
    const unreachable = { [HOST]: unreadable("unreachable", "tls", "ECONNREFUSED") };
    expect(judge({ served: unreachable })).toMatchObject({ outcome: "unknown", reason: "UnreadableUnreachable" });
  });

  it("has nothing to say where there are neither hosts nor Certificates", () => {
    expect(judge({ hosts: [], certificates: [] })).toMatchObject({
      outcome: "notApplicable",
      reason: "NoCertificates",
    });
  });
});
