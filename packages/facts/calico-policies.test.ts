import { describe, expect, it } from "vitest";
import { calicoPolicyObject } from "./calico-policies.ts";

function parse(spec: unknown, metadata: { readonly name: string; readonly namespace?: string } = { name: "p" }) {
  return calicoPolicyObject.parse({
    apiVersion: "crd.projectcalico.org/v1",
    kind: "GlobalNetworkPolicy",
    metadata,
    spec,
  });
}

const NOBODY_IN_PARTICULAR = {
  nets: [],
  notNets: [],
  ports: [],
  notPorts: [],
  selector: "",
  notSelector: "",
  namespaceSelector: "",
};

describe("a policy of Calico", () => {
  it("has what it leaves out filled in", () => {
    expect(parse({ selector: "all()", types: ["Ingress"], ingress: [{ action: "Allow" }] })).toEqual({
      ...{
        kind: "GlobalNetworkPolicy",
        name: "p",
        tier: "default",
        selector: "all()",
        namespaceSelector: "",
        serviceAccountSelector: "",
      },
      ...{ directions: ["ingress"], egress: [], hostsOnly: false },
      ingress: [{ action: "Allow", source: NOBODY_IN_PARTICULAR, destination: NOBODY_IN_PARTICULAR }],
    });
  });

  it("has conditions on both ends", () => {
    const source = { nets: ["10.0.0.0/8"], selector: "a == 'b'", serviceAccounts: { names: ["x"] } };
    const rule = {
      action: "Deny",
      protocol: "ICMP",
      icmp: { type: 8 },
      notICMP: { type: 8, code: 1 },
      ipVersion: 4,
      metadata: { annotations: { a: "b" } },
      source,
    };
    const { egress } = parse({ egress: [rule] });
    expect(egress).toEqual([
      {
        ...{
          action: "Deny",
          protocol: "ICMP",
          ipVersion: 4,
          icmp: { type: 8 },
          notIcmp: { type: 8, code: 1 },
          destination: NOBODY_IN_PARTICULAR,
        },
        source: {
          ...NOBODY_IN_PARTICULAR,
          nets: ["10.0.0.0/8"],
          selector: "a == 'b'",
          serviceAccounts: { names: ["x"], selector: "" },
        },
      },
    ]);
  });

  it.each([
    [{}, ["ingress"]],
    [{ ingress: [{ action: "Allow" }] }, ["ingress"]],
    [{ egress: [{ action: "Allow" }] }, ["egress"]],
    [{ ingress: [{ action: "Allow" }], egress: [{ action: "Allow" }] }, ["ingress", "egress"]],
    [{ types: ["Egress"], ingress: [{ action: "Allow" }] }, ["egress"]],
    [{ types: ["Ingress", "Egress"] }, ["ingress", "egress"]],
  ])("%j governs %j", (spec, directions) => {
    expect(parse(spec).directions).toEqual(directions);
  });

  it.each([
    ["default.allow-all", {}, "allow-all", "default"],
    ["allow-all", {}, "allow-all", "default"],
    ["default.allow-all", { tier: "default" }, "allow-all", "default"],
    ["security.allow-all", { tier: "security" }, "security.allow-all", "security"],
    ["default.allow-all", { tier: "security" }, "default.allow-all", "security"],
    ["defaults", { tier: "" }, "defaults", "default"],
  ])("stored as %s with %j is %s of tier %s", (name, spec, shown, tier) => {
    expect(parse(spec, { name })).toMatchObject({ name: shown, tier });
  });

  it.each([
    [{ doNotTrack: true }, true],
    [{ preDNAT: true }, true],
    [{ applyOnForward: true }, false],
    [{ doNotTrack: false }, false],
  ])("%j is for nodes' interfaces only: %s", (spec, hostsOnly) => {
    expect(parse(spec).hostsOnly).toBe(hostsOnly);
  });

  it.each([
    [{ action: "Allow", http: { methods: ["GET"] } }, "http: found an unknown name"],
    [{ action: "Allow", destination: { domains: ["example.com"] } }, "destination.domains: found an unknown name"],
    [{ action: "Allow", source: { services: { name: "s" } } }, "source.services: found an unknown name"],
    [{ action: "Allow", source: { nets: "10.0.0.0/8" } }, "source.nets: "],
    [{ action: 5 }, "action: "],
    ["Allow", "found "],
  ])("a rule that cannot be understood spoils itself only: %j", (rule, unclear) => {
    const { ingress, unclear: whole } = parse({ ingress: [rule, { action: "Deny" }] });
    expect(whole).toBeUndefined();
    expect(ingress[0]?.unclear).toContain(unclear);
    expect(ingress[1]).toEqual({ action: "Deny", source: NOBODY_IN_PARTICULAR, destination: NOBODY_IN_PARTICULAR });
  });

  it.each([
    [{ order: "first" }, "spec.order: "],
    [{ selector: ["all()"] }, "spec.selector: "],
    [{ types: ["Forward"] }, "spec.types[0]: "],
    [{ ingress: {} }, "spec.ingress: "],
    [{ expiresAt: "tomorrow" }, "spec.expiresAt: found an unknown name"],
    [undefined, "spec: "],
  ])("one that cannot be understood says so: %j", (spec, unclear) => {
    const policy = parse(spec, { name: "default.odd", namespace: "tenant-acme" });
    expect(policy).toMatchObject({
      name: "odd",
      namespace: "tenant-acme",
      directions: ["ingress", "egress"],
      hostsOnly: false,
    });
    expect(policy.unclear).toContain(unclear);
  });
});
