import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { X509 } from "#domain/x509.ts";
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
import { certificateFresh } from "./control.ts";

const judge = (scene: Scene = {}): Finding => judgeScene(certificateFresh, scene);
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
/** The same chain in the Secret and on the host. */
const everywhere = (chain: readonly X509[]): Scene => ({
  secrets: { [SECRET]: observed(chain, NOW) },
  served: { [HOST]: served(chain) },
});
const WEB = "Certificate tenant-acme/web";

describe("certificate-fresh", () => {
  it("is kept where Certificate, Secret and host agree, and says when the first of them ends", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "CertificatesFresh",
      message: "The first certificate of tenant-acme to end does so at 2026-05-11T12:00:00Z.",
      advisories: [],
      evidence: { certificates: 1, hosts: [HOST], secrets: "read", endsAt: "2026-05-11T12:00:00Z" },
    });
  });

  it.each<[string, Scene]>([
    ["the Certificate says", { certificates: [certificate({ notAfter: NOW + 40 * DAY })] }],
    [
      "the Secret holds",
      { secrets: { [SECRET]: observed([leaf({ notAfter: NOW + 40 * DAY }), intermediate()], NOW) } },
    ],
    ["is served", { served: { [HOST]: served([leaf(), intermediate({ notAfter: NOW + 40 * DAY })]) } }],
  ])("goes by what ends first, where that is what %s", (_, scene) => {
    expect(judge(scene)).toMatchObject({ outcome: "kept", evidence: { endsAt: "2026-04-19T12:00:00Z" } });
  });

  it("is broken by a certificate that has ended, although it is Ready", () => {
    const ended = { notBefore: NOW - 92 * DAY, notAfter: NOW - 2 * DAY };
    const finding = judge({ ...everywhere([leaf(ended), intermediate()]), certificates: [certificate(ended)] });
    expect(violations(finding)).toEqual([`CertificateExpired ${WEB}`, `CertificateExpired Host ${HOST}`]);
    expect(finding.violations.map(({ message }) => message)).toEqual([
      "Certificate tenant-acme/web ended at 2026-03-08T12:00:00Z.",
      "What acme.example.com serves ended at 2026-03-08T12:00:00Z.",
    ]);
  });

  it.each<[string, Scene, readonly string[]]>([
    ["the status", { certificates: [certificate({ notAfter: NOW })] }, [`CertificateExpired ${WEB}`]],
    ["the Secret", { secrets: { [SECRET]: observed([leaf({ notAfter: NOW })], NOW) } }, [`CertificateExpired ${WEB}`]],
    ["what is served", { served: { [HOST]: served([leaf({ notAfter: NOW })]) } }, [`CertificateExpired Host ${HOST}`]],
  ])("is broken where only %s shows the end", (_, scene, found) => {
    expect(violations(judge(scene))).toEqual(found);
  });

  it("counts the end of an intermediate, and names it", () => {
    const finding = judge(everywhere([leaf(), intermediate({ notAfter: NOW - 1 })]));
    expect(violations(finding)).toEqual([`CertificateExpired ${WEB}`, `CertificateExpired Host ${HOST}`]);
    expect(finding.violations[1]?.message).toBe(
      "What acme.example.com serves holds a certificate of its issuer (CN=Example Issuing CA) that ended at " +
        "2026-03-10T11:59:59.999Z.",
    );
  });

  describe("limits", () => {
    const ending = (left: number, lifetime = 90 * DAY): Scene => {
      const dates = { notBefore: NOW + left - lifetime, notAfter: NOW + left };
      const { renewalTime: _, ...told } = certificate(dates);
      return { ...everywhere([leaf(dates), intermediate()]), certificates: [told] };
    };

    it.each([
      ["21 days are left", ending(21 * DAY), "kept", "CertificatesFresh"],
      ["a moment less than 21 days is left", ending(21 * DAY - 1), "broken", "RenewalOverdue"],
      ["a moment is left", ending(1), "broken", "RenewalOverdue"],
      ["nothing is left", ending(0), "broken", "CertificateExpired"],
      ["a third of six days is left", ending(2 * DAY, 6 * DAY), "kept", "CertificatesFresh"],
      ["a moment less than a third of six days is left", ending(2 * DAY - 1, 6 * DAY), "broken", "RenewalOverdue"],
    ])("where %s", (_, scene, outcome, reason) => {
      expect(judge(scene)).toMatchObject({ outcome, reason });
    });

    it("of another promise", () => {
      const judging = { promises: { certificates: { renewWithin: "10d" } } };
      expect(judge({ ...ending(10 * DAY), judging }).outcome).toBe("kept");
      expect(judge({ ...ending(10 * DAY - 1), judging }).outcome).toBe("broken");
    });

    it("of what is not valid yet: clocks differ by five minutes", () => {
      const begins = (at: number) => judge(everywhere([leaf({ notBefore: at }), intermediate()]));
      expect(begins(NOW + 5 * MINUTE).outcome).toBe("kept");
      const finding = begins(NOW + 5 * MINUTE + 1);
      expect(violations(finding)).toEqual([`NotYetValid ${WEB}`, `NotYetValid Host ${HOST}`]);
    });
  });

  describe("renewal", () => {
    const due = (ago: number, fields = {}) =>
      judge({ certificates: [certificate({ renewalTime: NOW - ago, ...fields })] });

    it("that is overdue breaks the promise before anything ends, and says that it has been failing", () => {
      const finding = due(5 * DAY, { failedAttempts: 7, lastFailureAt: NOW - HOUR });
      expect(finding).toMatchObject({ outcome: "broken", reason: "RenewalOverdue" });
      expect(finding.message).toBe(
        "Certificate tenant-acme/web should have been renewed at 2026-03-05T12:00:00Z, 5 d ago. " +
          "To issue it has failed (7 attempts, last at 2026-03-10T11:00:00Z).",
      );
    });

    it("may take four hours", () => {
      expect(due(4 * HOUR).outcome).toBe("kept");
      expect(due(4 * HOUR + 1).outcome).toBe("broken");
    });

    it("of which only the last failure is told has been failing, too", () => {
      expect(due(5 * DAY, { lastFailureAt: NOW - HOUR }).message).toContain("last at 2026-03-10T11:00:00Z");
      expect(due(5 * DAY, { failedAttempts: 1 }).message).toContain("To issue it has failed (1 attempt).");
    });

    it("that fails, and is not overdue, is an advisory", () => {
      expect(due(-DAY, { failedAttempts: 1 })).toMatchObject({
        outcome: "kept",
        advisories: [
          { reason: "IssuanceFailing", message: "To issue Certificate tenant-acme/web has failed (1 attempt)." },
        ],
      });
      expect(due(-DAY, { lastFailureAt: NOW - HOUR }).advisories[0]?.message).toBe(
        "To issue Certificate tenant-acme/web has failed (last at 2026-03-10T11:00:00Z).",
      );
    });

    it("that is planned for later than is promised is an advisory", () => {
      const planned = (left: number) => due(left - 62 * DAY).advisories.map(({ reason }) => reason);
      expect([planned(21 * DAY), planned(21 * DAY - 1)]).toEqual([[], ["RenewsLate"]]);
    });
  });

  describe("a Certificate that is not Ready", () => {
    const ready = { status: "False", reason: "DoesNotExist", message: "Issuing certificate as Secret does not exist" };

    it("breaks the promise, with cert-manager's reason", () => {
      const finding = judge({ certificates: [certificate({ ready })] });
      expect(violations(finding)).toEqual([`CertificateNotReady ${WEB}`]);
      expect(finding.message).toContain("is not Ready (DoesNotExist: Issuing certificate as Secret does not exist)");
    });

    it("and of which cert-manager says nothing, does so too", () => {
      const { ready: _, ...silent } = certificate();
      expect(judge({ certificates: [silent] }).message).toContain("has not been looked at by cert-manager");
    });

    it("may take an hour to be issued for the first time", () => {
      const {
        notBefore: _,
        notAfter: __,
        renewalTime: ___,
        ...fresh
      } = certificate({ ready, name: "new", secretName: "new" });
      const finding = (age: number) => judge({ certificates: [certificate(), { ...fresh, createdAt: NOW - age }] });
      expect(finding(HOUR - 1)).toMatchObject({ outcome: "kept", advisories: [{ reason: "FirstIssuancePending" }] });
      expect(violations(finding(HOUR))).toEqual(["SecretMissing Certificate tenant-acme/new"]);
      expect(violations(finding(-2 * HOUR))).toEqual(["SecretMissing Certificate tenant-acme/new"]);
    });
  });

  describe("Secrets", () => {
    it("that are missing break the promise", () => {
      expect(violations(judge({ secrets: {} }))).toEqual([`SecretMissing ${WEB}`]);
    });

    it("that cannot be understood make it unknown", () => {
      const secrets = { [SECRET]: unreadable("malformed", `Secret ${SECRET}`, "found no certificate") };
      expect(judge({ secrets })).toMatchObject({ outcome: "unknown", reason: "UnreadableMalformed" });
    });

    it("that nobody may read leave it to the status and to what is served", () => {
      const secrets = unreadable("forbidden", "Kubernetes prod-eu: secrets", "403");
      expect(judge({ secrets })).toMatchObject({ outcome: "kept", evidence: { secrets: "not read: 403" } });
      for (const cause of ["notLookedAt", "malformed", "incomplete", "timedOut", "failed"] as const)
        expect(judge({ secrets: unreadable(cause, "secrets", "no") })).toMatchObject({ outcome: "unknown" });
      const ended = { [HOST]: served([leaf({ notAfter: NOW - 1 })]) };
      expect(judge({ secrets, served: ended }).outcome).toBe("broken");
      const { notAfter: _, ...silent } = certificate();
      expect(judge({ secrets, certificates: [silent] })).toMatchObject({
        outcome: "unknown",
        reason: "ValidityNotSeen",
      });
    });
  });

  describe("what is served", () => {
    it("that could not be looked at makes it unknown, whatever the Secret holds", () => {
      const unreachable = unreadable("unreachable", "TLS acme.example.com:443", "ECONNREFUSED");
      expect(judge({ served: { [HOST]: unreachable } })).toMatchObject({ outcome: "unknown" });
      expect(judge({ served: {} })).toMatchObject({ outcome: "unknown", reason: "UnreadableNotLookedAt" });
      expect(judge({ served: { [HOST]: served([]) } })).toMatchObject({
        outcome: "unknown",
        reason: "ValidityNotSeen",
      });
    });

    it("for another name is no certificate of the host", () => {
      const fake = leaf({ names: ["ingress.local"], fingerprint: "fake" });
      const finding = judge({ served: { [HOST]: served([fake]) } });
      expect(violations(finding)).toEqual([`OtherNameServed Host ${HOST}`]);
      expect(finding.message).toBe("acme.example.com serves a certificate of others: ingress.local.");
    });

    it.each([
      ["*.example.com", "kept"],
      ["*.acme.example.com", "broken"],
      ["example.com", "broken"],
      ["acme.example.com.evil.example", "broken"],
    ])("for %s: %s", (name, outcome) => {
      const chain = [leaf({ names: [name] }), intermediate()];
      expect(judge({ served: { [HOST]: served(chain) } }).outcome).toBe(outcome);
    });

    const renewed = (ago: number): Scene => ({
      secrets: { [SECRET]: observed([leaf({ notBefore: NOW - ago }), intermediate()], NOW) },
    });

    it("that is older than what the Secret holds was not reloaded: within two hours, it will be", () => {
      expect(judge(renewed(2 * HOUR)).outcome).toBe("kept");
      const finding = judge(renewed(2 * HOUR + 1000));
      expect(violations(finding)).toEqual([`OldCertificateServed Host ${HOST}`]);
      expect(finding.message).toBe(
        "Certificate tenant-acme/web was renewed at 2026-03-10T09:59:59Z, and acme.example.com still serves the one " +
          "before, which ends at 2026-05-11T12:00:00Z.",
      );
    });

    it("that is in one of several Secrets for the host is what it should be", () => {
      const old = certificate({ name: "old", secretName: "old-tls" });
      const secrets = {
        [SECRET]: observed([leaf(), intermediate()], NOW),
        "tenant-acme/old-tls": observed([leaf({ notBefore: NOW - 20 * DAY, fingerprint: "old" })], NOW),
      };
      expect(judge({ certificates: [certificate(), old], secrets })).toMatchObject({ outcome: "kept", advisories: [] });
    });

    it("that ends at the same time, and is another one, was not forgotten", () => {
      const secrets = { [SECRET]: observed([leaf({ fingerprint: "other" }), intermediate()], NOW) };
      expect(judge({ secrets })).toMatchObject({ outcome: "kept", advisories: [{ reason: "OtherCertificateServed" }] });
    });

    it("that is another one, and not older, is an advisory", () => {
      const other = leaf({ fingerprint: "other", notAfter: NOW + 80 * DAY });
      expect(judge({ served: { [HOST]: served([other]) } })).toMatchObject({
        outcome: "kept",
        advisories: [{ reason: "OtherCertificateServed" }],
      });
    });

    it("without a name counts where it is for this host, and only there", () => {
      const without = (chain: readonly X509[]) =>
        judge({ served: { [HOST]: served([leaf()], { withoutName: { accepted: ["TLSv1.3"], refused: [], chain } }) } });
      expect(without([leaf({ notAfter: NOW - 1, names: ["ingress.local"] })]).outcome).toBe("kept");
      const finding = without([leaf({ notAfter: NOW - 1 })]);
      expect(violations(finding)).toEqual([`CertificateExpired Host ${HOST}`]);
      expect(finding.message).toContain("serves without SNI ended at");
    });
  });

  describe("a host that no Certificate names", () => {
    it("is not kept fresh by anything, however good what it serves is", () => {
      const finding = judge({ certificates: [] });
      expect(violations(finding)).toEqual([`HostWithoutCertificate Host ${HOST}`]);
    });

    it("is so where a Certificate of another tenant names it, and not where one of the ingress controller's does", () => {
      const elsewhere = (namespace: string) =>
        judge({ certificates: [certificate({ namespace, dnsNames: ["*.example.com"] })] });
      expect(elsewhere("tenant-globex").outcome).toBe("broken");
      expect(elsewhere("ingress-nginx").outcome).toBe("kept");
    });

    it("is renewed by the ingress controller's Certificate, which must not fail either", () => {
      const wildcard = (fields = {}) =>
        certificate({ namespace: "ingress-nginx", dnsNames: ["*.example.com"], ...fields });
      const overdue = wildcard({ renewalTime: NOW - 5 * DAY });
      expect(violations(judge({ certificates: [overdue] }))).toEqual(["RenewalOverdue Certificate ingress-nginx/web"]);
      const ended = wildcard({ notAfter: NOW });
      expect(violations(judge({ certificates: [ended] }))).toEqual([
        "CertificateExpired Certificate ingress-nginx/web",
      ]);
      // It is no matter where the tenant has its own, nor is one for other hosts.
      expect(judge({ certificates: [certificate(), overdue] }).outcome).toBe("kept");
      const elsewhere = wildcard({ renewalTime: NOW - 5 * DAY, dnsNames: ["shop.example.com"] });
      expect(judge({ certificates: [wildcard(), elsewhere] }).outcome).toBe("kept");
    });

    it("breaks the promise beside others that are fine", () => {
      const other = "shop.example.com";
      const finding = judge({
        hosts: [HOST, other],
        served: { [HOST]: served([leaf()]), [other]: served([leaf({ names: [other] })], { host: other }) },
      });
      expect(violations(finding)).toEqual([`HostWithoutCertificate Host ${other}`]);
    });
  });

  it("looks at every Certificate of the namespace, also where the tenant has no hosts", () => {
    const ended = certificate({ name: "internal", secretName: "internal", dnsNames: ["kafka"], notAfter: NOW - DAY });
    const secrets = unreadable("forbidden", "secrets", "403");
    expect(violations(judge({ hosts: [], served: {}, certificates: [ended], secrets }))).toEqual([
      "CertificateExpired Certificate tenant-acme/internal",
    ]);
    expect(judge({ hosts: [], served: {}, certificates: [] })).toMatchObject({
      outcome: "notApplicable",
      reason: "NoCertificates",
    });
  });
});
