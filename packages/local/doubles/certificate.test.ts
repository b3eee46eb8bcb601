import { describe, expect, it } from "vitest";
import { type Certificate, curveOf, goDuration, isDue, validity } from "./certificate.ts";

const now = new Date("2026-01-01T00:00:00.500Z");

const certificate = (spec: Partial<Certificate["spec"]> = {}, status?: Certificate["status"]): Certificate => ({
  metadata: { name: "web", namespace: "tenant-acme", generation: 2 },
  spec: { secretName: "web-tls", issuerRef: { name: "any" }, ...spec },
  ...(status !== undefined && { status }),
});

const ready = (overrides: Partial<NonNullable<Certificate["status"]>> = {}) =>
  certificate(
    {},
    {
      conditions: [{ type: "Ready", status: "True", observedGeneration: 2 }],
      renewalTime: "2026-02-01T00:00:00Z",
      ...overrides,
    },
  );

describe("a certificate is issued", () => {
  it.each([
    ["when it never was", certificate(), true, true],
    ["when its Secret is gone", ready(), false, true],
    ["not while it is good", ready(), true, false],
    ["exactly at its renewal time", ready({ renewalTime: now.toISOString() }), true, true],
    ["not a moment before its renewal time", ready({ renewalTime: "2026-01-01T00:00:01Z" }), true, false],
    [
      "when it has asked for something else since",
      ready({ conditions: [{ type: "Ready", status: "True", observedGeneration: 1 }] }),
      true,
      true,
    ],
    [
      "when it is not Ready",
      ready({ conditions: [{ type: "Ready", status: "False", observedGeneration: 2 }] }),
      true,
      true,
    ],
  ])("%s", (_, subject, secretExists, expected) => {
    expect(isDue(subject, secretExists, now)).toBe(expected);
  });
});

describe("validity", () => {
  it("is as long as was asked for, in whole seconds, and is renewed when a third is left", () => {
    expect(validity(certificate({ duration: "2160h" }), now)).toEqual({
      notBefore: new Date("2026-01-01T00:00:00Z"),
      notAfter: new Date("2026-04-01T00:00:00Z"),
      renewalTime: new Date("2026-03-02T00:00:00Z"),
    });
  });

  it("is renewed as long before its end as was asked for", () => {
    const { renewalTime } = validity(certificate({ duration: "2160h", renewBefore: "504h0m0s" }), now);
    expect(renewalTime).toEqual(new Date("2026-03-11T00:00:00Z"));
  });
});

describe("goDuration", () => {
  it.each([
    ["2160h", 2160 * 3_600_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["2160h0m0s", 2160 * 3_600_000],
    ["250ms", 250],
  ])("reads %s", (text, expected) => {
    expect(goDuration(text)).toBe(expected);
  });

  it.each(["", "90d", "90", "1h nonsense"])("refuses %j", (text) => {
    expect(() => goDuration(text)).toThrow(/is not a duration/);
  });
});

describe("curveOf", () => {
  it("takes ECDSA of 256 and 384 bits", () => {
    expect(curveOf(certificate({ privateKey: { algorithm: "ECDSA", size: 384 } }))).toBe("P384");
    expect(curveOf(certificate({ privateKey: { algorithm: "ECDSA" } }))).toBe("P256");
  });

  it("refuses what it cannot issue, rather than issue something else", () => {
    expect(() => curveOf(certificate())).toThrow(/found RSA 2048/);
    expect(() => curveOf(certificate({ privateKey: { algorithm: "ECDSA", size: 521 } }))).toThrow(/ECDSA 521/);
  });
});
