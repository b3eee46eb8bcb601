import { describe, expect, it } from "vitest";
import { observed, unreadable } from "#domain/reading.ts";
import { calicoPolicy, healthyNetwork, namespace, networkPolicy, pod } from "./cluster.fixture.ts";
import { judgeCalico, judgeNetwork, told } from "./judging.fixture.ts";

const healthy = healthyNetwork();
const ALLOW = { action: "Allow" };
const DENY = { action: "Deny" };
const allowAll = (spec: object = {}) => calicoPolicy("allow-all", { types: ["Ingress"], ingress: [ALLOW], ...spec });
/** A cluster in which Calico's policies alone decide about tenant-acme. */
const bare = { networkPolicies: healthy.networkPolicies.filter((policy) => policy.namespace !== "tenant-acme") };
const denyAll = (spec: object = {}) => calicoPolicy("deny-all", { types: ["Ingress", "Egress"], ...spec });

const OF_ACME = { selector: "projectcalico.org/namespace == 'tenant-acme'" };

function outcome(...policies: readonly ReturnType<typeof calicoPolicy>[]) {
  return judgeCalico(policies).outcome;
}

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
      expect(outcome(allowAll(spec))).toBe(expected);
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
    expect(outcome(allowAll(first), calicoPolicy("deny", { types: ["Ingress"], ingress: [DENY], ...second }))).toBe(
      expected,
    );
  });

  it("of the same order, the name decides", () => {
    const deny = (name: string) => calicoPolicy(name, { order: 5, ingress: [DENY] });
    expect(outcome(allowAll({ order: 5 }), deny("a-deny"))).toBe("kept");
    expect(outcome(allowAll({ order: 5 }), deny("deny"))).toBe("broken");
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
    expect(outcome(calicoPolicy("rules", { order: 1, types: ["Ingress"], ingress }))).toBe(expected);
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
    expect(outcome(calicoPolicy("odd", { order: 50, ingress }), denyAll({ order: 60 }))).toBe("kept");
  });
});

describe("whom a policy selects", () => {
  it.each([
    ["all()", "broken"],
    ["", "broken"],
    ["app == 'kafka'", "broken"],
    ['app == "kafka" && has(app)', "broken"],
    ["app != 'kafka'", "broken"],
    ["!has(app)", "broken"],
    ["app == 'nothing'", "kept"],
    ["projectcalico.org/namespace == 'tenant-acme'", "broken"],
    ["projectcalico.org/namespace != 'tenant-acme'", "kept"],
    ["projectcalico.org/namespace starts with 'tenant-'", "broken"],
    ["projectcalico.org/namespace not in {'tenant-acme', 'x'}", "kept"],
    ["projectcalico.org/orchestrator == 'k8s'", "broken"],
    ["projectcalico.org/serviceaccount == 'default'", "broken"],
    ["projectcalico.org/serviceaccount == 'other'", "kept"],
    ["pcns.projectcalico.org/name == 'tenant-acme'", "broken"],
  ])("selector %s: %s", (selector, expected) => {
    expect(outcome(allowAll({ order: 1, selector }))).toBe(expected);
  });

  it.each([
    ["all()", "broken"],
    ["projectcalico.org/name == 'tenant-acme'", "broken"],
    ["kubernetes.io/metadata.name ends with '-acme'", "broken"],
    ["projectcalico.org/name != 'tenant-acme'", "kept"],
    ["has(team)", "kept"],
  ])("namespaceSelector %s: %s", (namespaceSelector, expected) => {
    expect(outcome(allowAll({ order: 1, namespaceSelector }))).toBe(expected);
  });

  it("a policy with a namespace is about that namespace, by the labels of its pods", () => {
    const spec = { order: 1, selector: "all()", types: ["Ingress"], ingress: [ALLOW] };
    expect(outcome(calicoPolicy("open", spec, "tenant-acme"))).toBe("broken");
    expect(outcome(calicoPolicy("open", spec, "tenant-globex"))).toBe("kept");
  });

  it("one for the interfaces of nodes leaves pods alone; one that applies to forwarded traffic as well does not", () => {
    expect(outcome(allowAll({ order: 1, doNotTrack: true, applyOnForward: true }))).toBe("kept");
    expect(outcome(allowAll({ order: 1, preDNAT: true, applyOnForward: true }))).toBe("kept");
    expect(outcome(allowAll({ order: 1, applyOnForward: true }))).toBe("broken");
  });

  it("what selects nobody of the tenant does not isolate it either", () => {
    expect(judgeCalico([denyAll({ selector: "app == 'other'" })], {}, bare).outcome).toBe("broken");
    expect(judgeCalico([denyAll()], {}, bare).outcome).toBe("kept");
  });

  it.each([
    [{ egress: [], ingress: [] }, "egress is free"],
    [{ ingress: [DENY] }, "egress is free"],
    [{ egress: [DENY] }, "ingress is free"],
    [{ ingress: [DENY], egress: [DENY] }, "isolated"],
  ])("without types, %j: %s", (rules, expected) => {
    const reasons = judgeCalico([calicoPolicy("implied", { ...rules, ...OF_ACME })], {}, bare).violations.map(
      ({ reason }) => reason,
    );
    const free = [
      ...(reasons.includes("ReachedFromOutside") ? ["ingress is free"] : []),
      ...(reasons.includes("ReachesOutside") ? ["egress is free"] : []),
    ];
    expect(free.join(", ") || "isolated").toBe(expected);
  });

  it("a selector that cannot be read makes it unknown, naming the policy and the place", () => {
    const finding = judgeCalico([allowAll({ order: 1, selector: "app = 'kafka'" })]);
    expect(finding).toMatchObject({ outcome: "unknown", violations: [{ id: "allow-all", reason: "NotUnderstood" }] });
    expect(finding.message).toContain(`selector "app = 'kafka'": found "= 'kafka'" at 5`);
  });
});

describe("the other end", () => {
  /** Only what the rule allows: after it the policies of Kubernetes decide no more. */
  const only = (source: object, namespace?: string) =>
    calicoPolicy(
      "more",
      {
        order: 1,
        types: ["Ingress"],
        ...OF_ACME,
        ingress: [{ action: "Allow", source }, DENY],
      },
      namespace,
    );
  const names = (source: object, namespace?: string) =>
    judgeCalico([only(source, namespace)]).violations.map(({ message }) =>
      message.replace(/^Pods of (?:namespace |\d+ namespaces )?(.*) reach.*$/u, "$1"),
    );
  const OTHERS = "(calico-system, kube-system, monitoring)";

  it.each([
    [{}, [OTHERS]],
    [{ selector: "all()" }, [OTHERS]],
    [{ selector: "app == 'prometheus'" }, [OTHERS]],
    [{ selector: "app == 'prometheus' && projectcalico.org/namespace == 'monitoring'" }, ["monitoring"]],
    [{ namespaceSelector: "all()" }, [OTHERS]],
    [{ namespaceSelector: "global()" }, []],
    [{ namespaceSelector: "!all()" }, []],
    [{ namespaceSelector: "projectcalico.org/name == 'monitoring'" }, ["monitoring"]],
    [
      { namespaceSelector: "kubernetes.io/metadata.name in {'monitoring', 'kube-system'}" },
      ["kube-system", "monitoring"],
    ],
    [{ namespaceSelector: "projectcalico.org/name == 'monitoring'", selector: "app == 'prometheus'" }, ["monitoring"]],
    [{ namespaceSelector: "projectcalico.org/name == 'monitoring'", notSelector: "has(app)" }, ["monitoring"]],
    [{ notSelector: "projectcalico.org/namespace in {'kube-system', 'calico-system'}" }, ["monitoring"]],
    [{ notSelector: "all()" }, []],
    [{ serviceAccounts: { names: ["default"] } }, [OTHERS]],
    [{ serviceAccounts: { names: ["prometheus"] } }, []],
    [{ nets: ["10.0.0.3/32"] }, ["monitoring"]],
    [{ nets: ["10.0.0.3"] }, ["monitoring"]],
    [{ nets: ["192.168.0.0/16"] }, []],
    [{ nets: ["0.0.0.0/0"], notNets: ["10.0.0.0/8"] }, []],
    [{ nets: ["10.0.0.0/24"], selector: "projectcalico.org/namespace == 'monitoring'" }, ["monitoring"]],
  ])("of a global policy, %j: %j", (source, expected) => {
    expect(names(source)).toEqual(expected);
  });

  it.each([
    [{}, [OTHERS]],
    [{ selector: "all()" }, []],
    [{ selector: "app == 'prometheus'" }, []],
    [{ notSelector: "app == 'x'" }, []],
    [{ serviceAccounts: { names: ["default"] } }, []],
    [{ namespaceSelector: "projectcalico.org/name == 'monitoring'" }, ["monitoring"]],
    [{ namespaceSelector: "all()", selector: "app == 'prometheus'" }, [OTHERS]],
    [{ nets: ["10.0.0.3/32"] }, ["monitoring"]],
  ])("of a policy with a namespace, whose selectors are about that namespace, %j: %j", (source, expected) => {
    expect(names(source, "tenant-acme")).toEqual(expected);
  });

  it("a rule may be about some of the selected pods", () => {
    const ingress = (destination: object) => [{ action: "Allow", destination }, DENY];
    const policy = (destination: object) =>
      calicoPolicy("more", { order: 1, types: ["Ingress"], ingress: ingress(destination) });
    expect(outcome(policy({ selector: "app == 'kafka'" }))).toBe("broken");
    expect(outcome(policy({ selector: "app == 'other'" }))).toBe("kept");
    expect(outcome(policy({ nets: ["10.1.0.1/32"] }))).toBe("broken");
    expect(outcome(policy({ nets: ["10.9.0.0/16"] }))).toBe("kept");
  });

  it.each([
    [{ protocol: "TCP", destination: { ports: [9092] } }, "TCP 9092"],
    [{ protocol: "TCP", destination: { ports: ["8000:8002", 80] } }, "TCP 80, TCP 8000–8002"],
    [{ protocol: "TCP", destination: { ports: ["broker"] } }, "TCP 9092"],
    [{ protocol: "TCP", destination: { notPorts: ["1:65535"] } }, "TCP 0"],
    [{ protocol: "UDP" }, "every UDP port"],
    [{ protocol: 132 }, "every SCTP port"],
    [{ protocol: "ICMP", icmp: { type: 8 } }, "ICMP 2048–2303"],
    [{ notProtocol: "TCP" }, "every port but every TCP port"],
    [{ protocol: "TCP", source: { ports: [1000] } }, "every TCP port"],
    [{ ipVersion: 4 }, "every port"],
  ])("ports %j: %s", (rule, expected) => {
    const { message } = judgeCalico([
      calicoPolicy("more", { order: 1, types: ["Ingress"], ingress: [{ action: "Allow", ...rule }, DENY] }),
    ]);
    expect(message).toContain(`reach tenant-acme on ${expected}: Calico GlobalNetworkPolicy more allows it`);
  });

  it("ports that a sender chooses deny nothing for certain", () => {
    expect(
      outcome(
        calicoPolicy("more", {
          order: 1,
          types: ["Ingress"],
          ingress: [{ action: "Deny", protocol: "TCP", source: { ports: [1000] } }, ALLOW],
        }),
      ),
    ).toBe("broken");
  });

  it("another family of addresses is no path", () => {
    expect(
      outcome(
        calicoPolicy("more", { order: 1, types: ["Ingress"], ingress: [{ action: "Allow", ipVersion: 6 }, DENY] }),
      ),
    ).toBe("kept");
    const v6 = [
      pod("monitoring", "six", { addresses: ["fd00::1"] }),
      pod("tenant-acme", "kafka-6", { addresses: ["fd00::2"] }),
    ];
    const both = { pods: [...healthy.pods, ...v6] };
    const six = calicoPolicy("more", {
      order: 1,
      types: ["Ingress"],
      ingress: [{ action: "Allow", ipVersion: 6, source: { nets: ["fd00::/64"] } }, DENY],
    });
    expect(judgeCalico([six], {}, both).outcome).toBe("broken");
  });

  it.each([
    [{ http: { methods: ["GET"] } }, "http"],
    [{ source: { services: { name: "s" } } }, "source.services"],
    [{ source: { nets: ["10.0.0.0/40"] } }, '"10.0.0.0/40" is not a range of addresses'],
    [{ source: { namespaceSelector: "a == b" } }, 'namespaceSelector "a == b": found "b"; allowed is a text in quotes'],
    [{ protocol: "QUIC" }, 'the protocol "QUIC" is not known'],
    [{ destination: { ports: [80] } }, "ports without a protocol"],
    [{ protocol: "TCP", destination: { ports: ["90:80"] } }, "90:80 is not a range of ports"],
  ])("a condition that is not understood, %j, makes it unknown", (rule, doubt) => {
    const finding = judgeCalico([
      calicoPolicy("odd", { order: 1, types: ["Ingress"], ingress: [{ action: "Allow", ...rule }, DENY] }),
    ]);
    expect(finding).toMatchObject({ outcome: "unknown", violations: [{ id: "odd" }] });
    expect(finding.message).toContain(doubt);
  });

  it("a rule that denies, and is not understood, may deny too little", () => {
    const ingress = [{ action: "Deny", source: { selector: "((" } }, ALLOW];
    expect(outcome(calicoPolicy("odd", { order: 1, types: ["Ingress"], ingress }))).toBe("unknown");
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
    const { networkPolicies } = bare;
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
    expect(judgeCalico([egressOnly], tiers(tier("security", 10)), bare).violations.map(({ reason }) => reason)).toEqual(
      ["ReachedFromOutside", "ReachesOutside"],
    );
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
    const finding = judgeCalico([lost], {}, bare);
    expect(finding).toMatchObject({ outcome: "unknown", violations: [{ id: "lost" }] });
    expect(finding.message).toContain("its tier security is not there");
  });
});

describe("sets of addresses", () => {
  const set = (labels: Record<string, string>, nets: readonly string[], namespace?: string) => ({
    name: "set",
    labels,
    nets,
    ...(namespace ? { namespace } : {}),
  });
  const sets = (...all: readonly ReturnType<typeof set>[]) => ({ networkSets: observed(all, 0) });
  const allow = (source: object) =>
    calicoPolicy("partners", { order: 1, types: ["Ingress"], ingress: [{ action: "Allow", source }, DENY] });
  const partners = allow({ selector: "role == 'partner' && !has(projectcalico.org/orchestrator)" });

  it("a selector finds pods by the addresses of a set with the labels", () => {
    expect(judgeCalico([partners], sets(set({ role: "partner" }, ["10.0.0.0/16"]))).outcome).toBe("broken");
    expect(judgeCalico([partners], sets(set({ role: "other" }, ["10.0.0.0/16"]))).outcome).toBe("kept");
    expect(judgeCalico([partners], sets(set({ role: "partner" }, ["203.0.113.0/24"]))).outcome).toBe("kept");
  });

  it("a set with a namespace has that namespace's labels", () => {
    const inPartners = allow({
      namespaceSelector: "team == 'partners'",
      selector: "!has(projectcalico.org/orchestrator)",
    });
    const namespaces = [...healthy.namespaces, namespace("partners", { team: "partners" })];
    expect(
      judgeCalico([inPartners], sets(set({}, ["10.0.0.3/32"], "partners")), { namespaces }).violations,
    ).toMatchObject([{ id: "monitoring" }]);
    expect(judgeCalico([inPartners], sets(set({}, ["10.0.0.3/32"])), { namespaces }).outcome).toBe("kept");
  });

  it("policies of Kubernetes do not find them", () => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "x", {
        podSelector: {},
        ingress: [{ from: [{ podSelector: { matchLabels: { role: "partner" } } }] }],
      }),
    ];
    expect(
      judgeCalico([], sets(set({ role: "partner" }, ["10.0.0.0/8"], "tenant-acme")), { networkPolicies }).outcome,
    ).toBe("kept");
  });

  it("that nobody looked at are said to be left out; that could not be read make it unknown", () => {
    const unasked = { networkSets: unreadable("notLookedAt", "networksets", "no file") };
    expect(judgeCalico([allow({ selector: "projectcalico.org/namespace == 'tenant-acme'" })], unasked)).toMatchObject({
      outcome: "kept",
      advisories: [{ reason: "NetworkSetsNotSeen" }],
    });
    expect(judgeCalico([denyAll({ order: 1 })], unasked)).toMatchObject({ outcome: "kept", advisories: [] });
    const refused = { networkSets: unreadable("forbidden", "networksets", "403") };
    expect(judgeCalico([allow({ selector: "a == 'b'" })], refused)).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
    });
    expect(judgeCalico([denyAll({ order: 1 })], refused).outcome).toBe("kept");
  });
});

describe("service accounts", () => {
  const accounts = {
    serviceAccounts: observed([{ namespace: "monitoring", name: "scraper", labels: { may: "scrape" } }], 0),
  };
  const pods = [...healthy.pods, pod("monitoring", "scraper", { serviceAccount: "scraper" })];
  const allow = (selector: string) =>
    calicoPolicy("scrape", {
      order: 1,
      types: ["Ingress"],
      ingress: [{ action: "Allow", source: { serviceAccounts: { selector } } }, DENY],
    });

  it("are found by their labels and names", () => {
    expect(judgeCalico([allow("may == 'scrape'")], accounts, { pods }).violations).toMatchObject([
      { id: "monitoring" },
    ]);
    expect(judgeCalico([allow("projectcalico.org/name == 'scraper'")], accounts, { pods }).violations).toMatchObject([
      { id: "monitoring" },
    ]);
    expect(judgeCalico([allow("may == 'sleep'")], accounts, { pods }).outcome).toBe("kept");
  });

  it("that could not be read make it unknown, where a policy asks for them", () => {
    const unasked = { serviceAccounts: unreadable("notLookedAt", "serviceaccounts", "no file") };
    expect(judgeCalico([allow("may == 'scrape'")], unasked).outcome).toBe("unknown");
    expect(judgeCalico([denyAll({ order: 1 })], unasked).outcome).toBe("kept");
  });

  it("select the pods to which a policy applies", () => {
    expect(outcome(allowAll({ order: 1, serviceAccountSelector: "projectcalico.org/name == 'default'" }))).toBe(
      "broken",
    );
    expect(outcome(allowAll({ order: 1, serviceAccountSelector: "projectcalico.org/name == 'other'" }))).toBe("kept");
  });
});

describe("what could not be read", () => {
  const refused = unreadable("forbidden", "Kubernetes prod-eu: globalnetworkpolicies", "403");

  it("policies of Calico make it unknown where Calico enforces them", () => {
    expect(judgeCalico([], { globalNetworkPolicies: refused })).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
    });
    expect(judgeCalico([], { networkPolicies: unreadable("notLookedAt", "x", "no file") }).outcome).toBe("unknown");
  });

  it("what is certain is said all the same", () => {
    const pods = [...healthy.pods, pod("tenant-acme", "host", { hostNetwork: true })];
    expect(judgeCalico([], { globalNetworkPolicies: refused }, { pods })).toMatchObject({
      outcome: "broken",
      violations: [{ reason: "HostNetwork" }],
    });
  });

  it("tiers matter only to policies in other tiers than the default one", () => {
    const tiers = unreadable("notLookedAt", "tiers", "no file");
    expect(judgeCalico([denyAll({ order: 1 })], { tiers }).outcome).toBe("kept");
    expect(judgeCalico([denyAll({ tier: "security" })], { tiers }).outcome).toBe("unknown");
  });

  it("a policy of which nothing is understood spoils what it could select", () => {
    const odd = (name?: string) => calicoPolicy("odd", { ingress: "everything" }, name);
    expect(judgeCalico([odd()]).outcome).toBe("unknown");
    expect(judgeCalico([odd("tenant-acme")]).outcome).toBe("unknown");
    expect(judgeCalico([odd("tenant-globex")]).outcome).toBe("kept");
    expect(judgeNetwork().outcome).toBe("kept");
  });
});
