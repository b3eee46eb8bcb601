import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

const certificate = (spec: object, status?: object) => ({
  ...{ apiVersion: "cert-manager.io/v1", kind: "Certificate" },
  metadata: { namespace: "tenant-acme", name: "web", creationTimestamp: "2026-01-09T12:00:00Z" },
  spec: { secretName: "web-tls", ...spec },
  ...(status === undefined ? {} : { status }),
});

async function read(item: unknown) {
  const { sources } = sourcesOf({ lists: { "certificates.cert-manager.io": [item] } });
  const { certificates } = await collectFacts(sources, ["certificates"], { cluster: CLUSTER, tenants: [], now: NOW });
  return certificates?.status === "observed" ? certificates.value[0] : certificates;
}

describe("a Certificate", () => {
  it("has what was asked for, and what cert-manager says became of it", async () => {
    const spec = {
      ...{ dnsNames: ["Acme.example.com"], duration: "2160h0m0s", renewBefore: "720h0m0s", isCA: true },
      privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
    };
    const status = {
      conditions: [
        { type: "Issuing", status: "True", reason: "Renewing", message: "…" },
        { type: "Ready", status: "False", reason: "Expired", message: "Certificate expired" },
      ],
      ...{ notBefore: "2026-02-10T12:00:00Z", notAfter: "2026-05-11T12:00:00Z", renewalTime: "2026-04-11T12:00:00Z" },
      ...{ failedIssuanceAttempts: 3, lastFailureTime: "2026-03-10T11:00:00Z" },
    };
    expect(await read(certificate(spec, status))).toEqual({
      ...{ namespace: "tenant-acme", name: "web", createdAt: Date.parse("2026-01-09T12:00:00Z") },
      ...{ secretName: "web-tls", dnsNames: ["acme.example.com"], isCa: true, algorithm: "ECDSA", size: 384 },
      ...{ duration: 90 * DAY, renewBefore: 30 * DAY },
      ready: { status: "False", reason: "Expired", message: "Certificate expired" },
      notBefore: Date.parse("2026-02-10T12:00:00Z"),
      notAfter: Date.parse("2026-05-11T12:00:00Z"),
      renewalTime: Date.parse("2026-04-11T12:00:00Z"),
      failedAttempts: 3,
      lastFailureAt: Date.parse("2026-03-10T11:00:00Z"),
    });
  });

  it.each([
    [{}, { algorithm: "RSA", size: 2048 }],
    [{ privateKey: {} }, { algorithm: "RSA", size: 2048 }],
    [{ privateKey: { algorithm: "ECDSA" } }, { algorithm: "ECDSA", size: 256 }],
    [{ privateKey: { algorithm: "ECDSA", size: 0 } }, { algorithm: "ECDSA", size: 256 }],
    [{ privateKey: { algorithm: "Ed25519" } }, { algorithm: "Ed25519" }],
    [{ privateKey: { algorithm: "RSA", size: 4096 } }, { algorithm: "RSA", size: 4096 }],
  ])("that says %j of its key gets what cert-manager makes of it", async (spec, expected) => {
    const found = await read(certificate(spec));
    expect(found).toMatchObject({ ...expected, dnsNames: [], isCa: false, failedAttempts: 0 });
    expect("size" in (found ?? {})).toBe("size" in expected);
    expect(found).not.toHaveProperty("ready");
  });

  it("with a duration or a date that is none makes the list unreadable, and is named", async () => {
    for (const item of [certificate({ duration: "90 days" }), certificate({}, { notAfter: "soon" })]) {
      const reading = await read(item);
      expect(reading).toMatchObject({ status: "unreadable", cause: "malformed" });
      expect(reading && "message" in reading ? reading.message : "").toContain("Certificate tenant-acme/web: ");
    }
  });

  it("is not known where cert-manager's resources are not served: that is not the same as none", async () => {
    const notServed = unreadable("notFound", "certificates", "not served");
    const { sources } = sourcesOf({});
    const reading = await collectFacts({ ...sources, list: async () => notServed }, ["certificates"], {
      ...{ cluster: CLUSTER, tenants: [], now: NOW },
    });
    expect(reading.certificates).toBe(notServed);
  });
});
