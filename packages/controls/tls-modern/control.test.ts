import { describe, expect, it } from "vitest";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import type { Listener, LoadBalancer } from "#domain/load-balancers.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { ServedTls, TlsVersion } from "#domain/served-tls.ts";
import type { Service } from "#domain/services.ts";
import { tenantSchema } from "#domain/tenant.ts";
import { judgeReadings, NOW } from "../cluster.fixture.ts";
import { tlsModern } from "./control.ts";

const HOST = "acme.example.com";
const OLD: readonly TlsVersion[] = ["TLSv1", "TLSv1.1"];
const NEW: readonly TlsVersion[] = ["TLSv1.2", "TLSv1.3"];

function served(fields: Partial<ServedTls> = {}): Reading<ServedTls> {
  return observed({ host: HOST, port: 443, accepted: NEW, refused: OLD, chain: [], ...fields }, NOW);
}

interface Scene {
  readonly served?: Readonly<Record<string, Reading<ServedTls>>>;
  readonly hosts?: readonly string[];
  readonly minimum?: "1.2" | "1.3";
  readonly others?: Readings;
}

function judge({
  served: given = { [HOST]: served() },
  hosts = [HOST],
  minimum = "1.2",
  others = {},
}: Scene = {}): Finding {
  const servedTls: Facts["servedTls"] = new Map(Object.entries(given));
  const tenant = tenantSchema.parse({
    ...{ id: "acme", cluster: "prod-eu", namespace: "tenant-acme", hosts, state: "active" },
    since: "2026-01-09T12:00:00Z",
  });
  const [finding] = judgeReadings(
    [tlsModern],
    { servedTls: observed(servedTls, NOW), ...others },
    { tenants: [tenant], promises: { tls: { minimum } } },
  );
  if (finding === undefined) throw new Error("no finding");
  return finding;
}

describe("tls-modern", () => {
  it("is kept where old versions were tried and refused", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "TlsModern",
      message: "Nothing older than TLS 1.2 is accepted by acme.example.com.",
      advisories: [],
      evidence: { accepted: { [HOST]: ["TLSv1.2", "TLSv1.3"] } },
    });
  });

  it("names the host and the version that it accepts", () => {
    expect(judge({ served: { [HOST]: served({ accepted: ["TLSv1.1", ...NEW], refused: ["TLSv1"] }) } })).toMatchObject({
      outcome: "broken",
      violations: [
        {
          kind: "Host",
          id: HOST,
          reason: "OldTlsAccepted",
          message: "acme.example.com accepts TLS 1.1; promised is TLS 1.2 or newer.",
        },
      ],
    });
  });

  it.each<[string, Partial<ServedTls>, string, string]>([
    ["TLS 1.0 and 1.1 are accepted", { accepted: [...OLD, ...NEW], refused: [] }, "broken", "TLS 1.0 and TLS 1.1"],
    ["only TLS 1.0 is accepted", { accepted: ["TLSv1"], refused: ["TLSv1.1", ...NEW] }, "broken", "TLS 1.0"],
    ["SSL 3 is accepted", { accepted: ["SSLv3", ...NEW], refused: OLD }, "broken", "accepts SSL 3"],
    ["a version is in both lists", { accepted: [...OLD, ...NEW], refused: OLD }, "broken", "TLS 1.0"],
    ["TLS 1.1 was not tried", { refused: ["TLSv1"] }, "unknown", "was not asked for TLS 1.1"],
    ["nothing old was tried", { refused: [] }, "unknown", "was not asked for TLS 1.0 and TLS 1.1"],
    ["nothing was accepted", { accepted: [], refused: [...OLD, ...NEW] }, "unknown", "accepted no version"],
    ["SSL 3 was not tried", { refused: OLD }, "kept", ""],
    ["only TLS 1.2 is accepted", { accepted: ["TLSv1.2"], refused: [...OLD, "TLSv1.3"] }, "kept", ""],
    ["only TLS 1.3 is accepted", { accepted: ["TLSv1.3"], refused: [...OLD, "TLSv1.2"] }, "kept", ""],
  ])("where %s", (_, fields, outcome, words) => {
    const finding = judge({ served: { [HOST]: served(fields) } });
    expect(finding.outcome).toBe(outcome);
    expect(finding.message).toContain(words);
  });

  it("looks at handshakes without a name as well", () => {
    const withoutName = { accepted: ["TLSv1", ...NEW] as const, refused: [], chain: [] };
    const finding = judge({ served: { [HOST]: served({ withoutName }) } });
    expect(finding.violations).toMatchObject([{ kind: "Host", id: HOST }]);
    expect(finding.message).toContain("accepts TLS 1.0 where the handshake names no host");
    const clean = { accepted: NEW, refused: OLD, chain: [] };
    expect(judge({ served: { [HOST]: served({ withoutName: clean }) } }).outcome).toBe("kept");
  });

  it("advises where TLS 1.3 is refused", () => {
    const finding = judge({ served: { [HOST]: served({ accepted: ["TLSv1.2"] }) } });
    expect(finding.advisories).toMatchObject([{ reason: "NewestTlsRefused" }]);
  });

  it("asks for TLS 1.3 only, where that is promised", () => {
    expect(judge({ minimum: "1.3" }).message).toBe("acme.example.com accepts TLS 1.2; promised is TLS 1.3 or newer.");
    const only13 = served({ accepted: ["TLSv1.3"], refused: [...OLD, "TLSv1.2"] });
    expect(judge({ minimum: "1.3", served: { [HOST]: only13 } }).outcome).toBe("kept");
    const untried = judge({ minimum: "1.3", served: { [HOST]: served({ accepted: ["TLSv1.3"] }) } });
    expect(untried.message).toContain("was not asked for TLS 1.2");
  });

  describe("several hosts", () => {
    const hosts = [HOST, "shop.example.com"];
    const bad = served({ host: "shop.example.com", accepted: ["TLSv1", ...NEW] });
    const unreachable = unreadable("unreachable", "tls/acme.example.com", "ECONNREFUSED");

    it("one that accepts an old version breaks the promise, whatever became of the others", () => {
      const finding = judge({ hosts, served: { [HOST]: unreachable, "shop.example.com": bad } });
      expect(finding.violations.map(({ id }) => id)).toEqual(["shop.example.com"]);
    });

    it("one that could not be reached, or was not looked at, makes it unknown", () => {
      const good = served({ host: "shop.example.com" });
      expect(judge({ hosts, served: { [HOST]: unreachable, "shop.example.com": good } })).toMatchObject({
        ...{ outcome: "unknown", reason: "UnreadableUnreachable" },
        evidence: { source: "tls/acme.example.com" },
      });
      expect(judge({ hosts })).toMatchObject({ outcome: "unknown", reason: "UnreadableNotLookedAt" });
    });

    it("none at all has nothing to say", () => {
      expect(judge({ hosts: [] })).toMatchObject({ outcome: "notApplicable", reason: "NoHosts" });
    });
  });

  describe("where TLS ends at the load balancer", () => {
    const loadBalancer: LoadBalancer = {
      ...{ id: "lb-1", name: "k8s-ingress", type: "network", dnsName: "K8s-Ingress-0a1.elb.eu-west-1.amazonaws.com" },
      ...{ isInternetFacing: true, vpcId: "vpc-1", securityGroups: [] },
    };
    const listener = (policy: string): Listener => ({
      ...{ id: "listener/443", loadBalancer: "lb-1", port: 443, protocol: "TLS", tlsPolicies: [policy] },
      actions: [{ type: "forward", targetGroups: ["tg-1"] }],
    });
    const service = (namespace: string): Service => ({
      ...{ namespace, name: "controller", type: "LoadBalancer", ports: [], isInternal: false, externalAddresses: [] },
      loadBalancers: ["k8s-ingress-0a1.elb.eu-west-1.amazonaws.com"],
    });
    const world = (policy: string, namespace = "ingress-nginx"): Readings => ({
      loadBalancers: observed([loadBalancer], NOW),
      listeners: observed([listener(policy)], NOW),
      services: observed([service(namespace)], NOW),
    });

    it("its policy counts, too", () => {
      expect(judge({ others: world("ELBSecurityPolicy-2016-08") })).toMatchObject({
        outcome: "broken",
        violations: [
          {
            kind: "Listener",
            id: "listener/443",
            reason: "OldTlsPolicy",
            message:
              "TLS ends at load balancer k8s-ingress, where the listener on port 443 has the policy " +
              "ELBSecurityPolicy-2016-08: it accepts TLS 1.0; promised is TLS 1.2 or newer.",
          },
        ],
      });
      expect(judge({ others: world("ELBSecurityPolicy-TLS13-1-2-2021-06") })).toMatchObject({
        outcome: "kept",
        advisories: [],
      });
      expect(judge({ minimum: "1.3", others: world("ELBSecurityPolicy-TLS13-1-2-2021-06") }).violations).toHaveLength(
        2,
      );
    });

    it("a policy that is not known leaves it to the handshakes", () => {
      expect(judge({ others: world("somebodys-own") })).toMatchObject({
        outcome: "kept",
        advisories: [{ reason: "TlsPolicyNotKnown" }],
      });
    });

    it("one where TLS does not end has no policy, and is none of this", () => {
      const { tlsPolicies: _, ...plain } = listener("x");
      const others = { ...world("x"), listeners: observed([{ ...plain, protocol: "TCP", tlsPolicies: [] }], NOW) };
      expect(judge({ others })).toMatchObject({ outcome: "kept", advisories: [] });
    });

    it("the load balancer of something else does not count", () => {
      expect(judge({ others: world("ELBSecurityPolicy-2016-08", "tenant-globex") }).outcome).toBe("kept");
    });

    it("a target group that the controller has bound to the ingress controller makes it the ingress's", () => {
      const bindings = [{ namespace: "ingress-nginx", name: "b", targetGroup: "tg-1", service: "controller" }];
      const others = { ...world("ELBSecurityPolicy-2016-08"), services: observed([], NOW) };
      expect(judge({ others }).outcome).toBe("kept");
      expect(judge({ others: { ...others, targetGroupBindings: observed(bindings, NOW) } }).outcome).toBe("broken");
    });

    it("one that cannot be read leaves it to the handshakes", () => {
      const others = { ...world("ELBSecurityPolicy-2016-08"), listeners: unreadable("forbidden", "elb", "no") };
      expect(judge({ others }).outcome).toBe("kept");
    });
  });
});
