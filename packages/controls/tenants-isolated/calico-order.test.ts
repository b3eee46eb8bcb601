import { describe, expect, it } from "vitest";
import { observed } from "#domain/reading.ts";
import { calicoPolicy, healthyNetwork, networkPolicy } from "./cluster.fixture.ts";
import {
  ALLOW,
  allowAll,
  DENY,
  denyAll,
  judgeCalico,
  OF_ACME,
  outcomeOf,
  told,
  WITHOUT_KUBERNETES,
} from "./judging.fixture.ts";

const healthy = healthyNetwork();

describe("orders", () => {
  it.each([
    [{ order: 100 }, "broken"],
    [{ order: 999.5 }, "broken"],
    [{ order: -1 }, "broken"],
    // The policies of Kubernetes are at 1000, and those of equal order are sorted by name: allow-all is before tenant-acme/…
    [{ order: 1000 }, "broken"],
    [{ order: 1000.5 }, "broken"],
    [{ order: 2000 }, "broken"],
    [{}, "broken"],
  ])(
    "%j: a policy that allows everything is %s, for none of Kubernetes denies before the tier's end",
    (spec, expected) => {
      expect(outcomeOf(allowAll(spec))).toBe(expected);
    },
  );

  it("the policy that opens is named, and where from", () => {
    expect(told(judgeCalico([allowAll({ order: 100 })]))).toEqual([
      "GlobalNetworkPolicy allow-all: Pods of 3 namespaces (calico-system, kube-system, monitoring) reach tenant-acme on every port: Calico GlobalNetworkPolicy allow-all allows it.",
    ]);
  });

  it.each([
    [10, 20, "broken"],
    [20, 10, "kept"],
    [undefined, 10, "kept"],
    [10, undefined, "broken"],
  ])("allowing at %s and denying at %s", (allowed, denied, expected) => {
    const [first, second] = [
      allowed === undefined ? {} : { order: allowed },
      denied === undefined ? {} : { order: denied },
    ];
    expect(outcomeOf(allowAll(first), calicoPolicy("deny", { types: ["Ingress"], ingress: [DENY], ...second }))).toBe(
      expected,
    );
  });

  it("of the same order, the name decides", () => {
    const deny = (name: string) => calicoPolicy(name, { order: 5, ingress: [DENY] });
    expect(outcomeOf(allowAll({ order: 5 }), deny("a-deny"))).toBe("kept");
    expect(outcomeOf(allowAll({ order: 5 }), deny("deny"))).toBe("broken");
  });

  it("a policy before those of Kubernetes takes back what they allow", () => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "all", { podSelector: {}, ingress: [{}] }),
    ];
    const deny = calicoPolicy("isolate", {
      order: 10,
      ingress: [
        { action: "Deny", source: { notSelector: "projectcalico.org/namespace in {'tenant-acme', 'ingress-nginx'}" } },
      ],
    });
    expect(judgeCalico([], {}, { networkPolicies }).outcome).toBe("broken");
    expect(judgeCalico([deny], {}, { networkPolicies }).outcome).toBe("kept");
  });
});

describe("actions", () => {
  it.each([
    ["Allow is final", [ALLOW, DENY], "broken"],
    ["Deny is final", [DENY, ALLOW], "kept"],
    ["Log goes on", [{ action: "Log" }, DENY], "kept"],
    ["Log goes on to what allows", [{ action: "Log" }, ALLOW], "broken"],
    ["Pass leaves the tier, and the namespace's profile allows", [{ action: "Pass" }, DENY], "broken"],
    [
      "Pass of a part leaves the rest to the next rule",
      [{ action: "Pass", protocol: "TCP", destination: { ports: [1] } }, DENY],
      "broken",
    ],
    [
      "Deny of one port leaves the others",
      [{ action: "Deny", protocol: "TCP", destination: { ports: [80] } }, ALLOW],
      "broken",
    ],
    [
      "Deny of the ports that are allowed leaves none",
      [
        { action: "Deny", protocol: "TCP" },
        { action: "Allow", protocol: "TCP", destination: { ports: [80] } },
      ],
      "kept",
    ],
    [
      "Deny of one protocol leaves the other",
      [
        { action: "Deny", protocol: "TCP" },
        { action: "Allow", protocol: "UDP" },
      ],
      "broken",
    ],
    [
      "Deny of all but a protocol",
      [
        { action: "Deny", notProtocol: "UDP" },
        { action: "Allow", protocol: 6 },
      ],
      "kept",
    ],
    ["no rules: the tier's end denies", [], "kept"],
  ])("%s", (_, ingress, expected) => {
    expect(outcomeOf(calicoPolicy("rules", { order: 1, types: ["Ingress"], ingress }))).toBe(expected);
  });

  it("names the policy that passes", () => {
    const finding = judgeCalico([calicoPolicy("pass", { order: 1, ingress: [{ action: "Pass" }] })]);
    expect(finding.message).toContain("Calico GlobalNetworkPolicy pass allows it");
  });

  it("one that is not known makes it unknown, named; unless something before it is open", () => {
    const odd = calicoPolicy("odd", { order: 50, ingress: [{ action: "Mirror" }] });
    expect(judgeCalico([odd])).toMatchObject({
      outcome: "unknown",
      violations: [
        {
          kind: "GlobalNetworkPolicy",
          id: "odd",
          message: 'Calico GlobalNetworkPolicy odd: its action "Mirror" is not known.',
        },
      ],
    });
    expect(judgeCalico([odd, allowAll({ order: 10 })]).outcome).toBe("broken");
    expect(judgeCalico([odd, allowAll({ order: 90 })]).outcome).toBe("unknown");
    expect(judgeCalico([odd, calicoPolicy("deny", { order: 10, ingress: [DENY] })]).outcome).toBe("kept");
  });

  it("one that is not known, about pods that are not concerned, is no matter", () => {
    const ingress = [{ action: "Mirror", source: { namespaceSelector: "projectcalico.org/name == 'ingress-nginx'" } }];
    expect(outcomeOf(calicoPolicy("odd", { order: 50, ingress }), denyAll({ order: 60 }))).toBe("kept");
  });
});

describe("tiers", () => {
  const tier = (name: string, order: number | undefined, defaultAction: "Deny" | "Pass" = "Deny") => ({
    name,
    defaultAction,
    ...(order === undefined ? {} : { order }),
  });
  const tiers = (...all: readonly ReturnType<typeof tier>[]) => ({ tiers: observed(all, 0) });
  const inTier = (name: string, spec: object) => calicoPolicy(name, { tier: "security", types: ["Ingress"], ...spec });

  it.each([
    ["before the default tier: what it allows is allowed", 10, [ALLOW], "broken"],
    ["before the default tier: what it passes, Kubernetes decides", 10, [{ action: "Pass" }], "kept"],
    ["before the default tier: what it says nothing of is denied", 10, [], "kept"],
    ["after the default tier: it is not asked", 2_000_000, [ALLOW], "kept"],
    ["without an order: it is not asked", undefined, [ALLOW], "kept"],
  ])("%s", (_, order, ingress, expected) => {
    expect(judgeCalico([inTier("rules", { ingress })], tiers(tier("security", order))).outcome).toBe(expected);
  });

  it("the default action decides what the tier's rules leave over", () => {
    const rules = inTier("rules", { ingress: [{ action: "Allow", protocol: "UDP" }] });
    const { networkPolicies } = WITHOUT_KUBERNETES;
    expect(
      judgeCalico([rules, denyAll({ types: ["Egress"], ...OF_ACME })], tiers(tier("security", 10, "Deny")), {
        networkPolicies,
      }).message,
    ).toContain("on every UDP port");
    expect(judgeCalico([rules], tiers(tier("security", 10, "Pass"))).message).toContain(
      "on every UDP port: Calico GlobalNetworkPolicy rules",
    );
    const free = judgeCalico([rules, denyAll({ types: ["Egress"], ...OF_ACME })], tiers(tier("security", 10, "Pass")), {
      networkPolicies,
    });
    expect(free.violations.map(({ id }) => id)).toEqual(["rules", "tenant-acme"]);
  });

  it("a tier that selects only the other direction denies nothing", () => {
    const egressOnly = calicoPolicy("rules", { tier: "security", types: ["Egress"], egress: [{ action: "Pass" }] });
    expect(
      judgeCalico([egressOnly], tiers(tier("security", 10)), WITHOUT_KUBERNETES).violations.map(({ reason }) => reason),
    ).toEqual(["ReachedFromOutside", "ReachesOutside"]);
  });

  it("several tiers are passed one after the other", () => {
    const pass = (name: string) =>
      calicoPolicy(`pass-${name}`, { tier: name, types: ["Ingress"], ingress: [{ action: "Pass" }] });
    const both = tiers(tier("one", 1), tier("two", 2));
    expect(judgeCalico([pass("one"), pass("two")], both).outcome).toBe("kept");
    expect(
      judgeCalico([pass("one"), calicoPolicy("open", { tier: "two", types: ["Ingress"], ingress: [ALLOW] })], both)
        .outcome,
    ).toBe("broken");
    expect(
      judgeCalico([pass("two"), calicoPolicy("shut", { tier: "one", types: ["Ingress"], ingress: [DENY] })], both)
        .outcome,
    ).toBe("kept");
  });

  it("a policy whose tier is not there comes last, and may or may not be in force", () => {
    const lost = inTier("lost", { ingress: [ALLOW] });
    expect(judgeCalico([lost]).outcome).toBe("kept");
    const finding = judgeCalico([lost], {}, WITHOUT_KUBERNETES);
    expect(finding).toMatchObject({ outcome: "unknown", violations: [{ id: "lost" }] });
    expect(finding.message).toContain("its tier security is not there");
  });
});
