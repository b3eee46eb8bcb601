import { describe, expect, it } from "vitest";
import { calicoPolicy, healthyNetwork } from "./cluster.fixture.ts";
import {
  ALLOW,
  allowAll,
  DENY,
  denyAll,
  judgeCalico,
  OF_ACME,
  outcomeOf,
  WITHOUT_KUBERNETES,
} from "./judging.fixture.ts";

const healthy = healthyNetwork();
const OF_OTHERS = { namespaceSelector: "projectcalico.org/name != 'tenant-acme'" };

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
    expect(outcomeOf(allowAll({ order: 1, selector }))).toBe(expected);
  });

  it.each([
    ["all()", "broken"],
    ["projectcalico.org/name == 'tenant-acme'", "broken"],
    ["kubernetes.io/metadata.name ends with '-acme'", "broken"],
    ["projectcalico.org/name != 'tenant-acme'", "kept"],
    ["has(team)", "kept"],
  ])("namespaceSelector %s: %s", (namespaceSelector, expected) => {
    expect(outcomeOf(allowAll({ order: 1, namespaceSelector }))).toBe(expected);
  });

  it("a policy with a namespace is about that namespace, by the labels of its pods", () => {
    const spec = { order: 1, selector: "all()", types: ["Ingress"], ingress: [ALLOW] };
    expect(outcomeOf(calicoPolicy("open", spec, "tenant-acme"))).toBe("broken");
    expect(outcomeOf(calicoPolicy("open", spec, "tenant-globex"))).toBe("kept");
  });

  it("one for the interfaces of nodes leaves pods alone; one that applies to forwarded traffic as well does not", () => {
    expect(outcomeOf(allowAll({ order: 1, doNotTrack: true, applyOnForward: true }))).toBe("kept");
    expect(outcomeOf(allowAll({ order: 1, preDNAT: true, applyOnForward: true }))).toBe("kept");
    expect(outcomeOf(allowAll({ order: 1, applyOnForward: true }))).toBe("broken");
  });

  it("what selects nobody of the tenant does not isolate it either", () => {
    expect(judgeCalico([denyAll({ selector: "app == 'other'" })], {}, WITHOUT_KUBERNETES).outcome).toBe("broken");
    expect(judgeCalico([denyAll()], {}, WITHOUT_KUBERNETES).outcome).toBe("kept");
  });

  it.each([
    [{ egress: [], ingress: [] }, "egress is free"],
    [{ ingress: [DENY] }, "egress is free"],
    [{ egress: [DENY] }, "ingress is free"],
    [{ ingress: [DENY], egress: [DENY] }, "isolated"],
  ])("without types, %j: %s", (rules, expected) => {
    const reasons = judgeCalico(
      [calicoPolicy("implied", { ...rules, ...OF_ACME })],
      {},
      WITHOUT_KUBERNETES,
    ).violations.map(({ reason }) => reason);
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
    expect(outcomeOf(policy({ selector: "app == 'kafka'" }))).toBe("broken");
    expect(outcomeOf(policy({ selector: "app == 'other'" }))).toBe("kept");
    expect(outcomeOf(policy({ nets: ["10.1.0.1/32"] }))).toBe("broken");
    expect(outcomeOf(policy({ nets: ["10.9.0.0/16"] }))).toBe("kept");
  });

  it.each([
    [{ protocol: "TCP", destination: { ports: [9092] } }, "TCP 9092"],
    [{ protocol: "TCP", destination: { ports: ["8000:8002", 80] } }, "TCP 80, TCP 8000–8002"],
    [{ protocol: "TCP", destination: { ports: ["broker"] } }, "TCP 9092"],
    [{ protocol: "TCP", destination: { notPorts: ["1:65535"] } }, "TCP 0"],
    [{ protocol: "UDP" }, "every UDP port"],
    [{ protocol: 132 }, "every SCTP port"],
    [{ protocol: "ICMP", icmp: { type: 8 } }, "ICMP 8/0–8/255"],
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
    const deny = { action: "Deny", protocol: "TCP", source: { ports: [1000] } };
    const ingress = [deny, { action: "Allow", protocol: "TCP" }, DENY];
    expect(outcomeOf(calicoPolicy("more", { order: 1, types: ["Ingress"], ingress }))).toBe("broken");
  });

  it("a family of addresses that no pod has lets nobody in", () => {
    const ingress = [{ action: "Allow", ipVersion: 6 }, DENY];
    const policy = calicoPolicy("more", { order: 1, types: ["Ingress"], ingress });
    expect(judgeCalico([policy]).outcome).toBe("kept");
    const both = healthy.pods.map((one) => ({ ...one, addresses: [...one.addresses, "fd00::1"] }));
    expect(judgeCalico([policy], {}, { pods: both }).outcome).toBe("broken");
  });

  it.each([
    [["10.0.0.0/16", "10.1.0.0/16"], "kept"],
    [["10.0.0.0/16"], "broken"],
    [["10.1.0.0/16"], "broken"],
  ])(
    "where pods are is closed, though by a rule for each range of it, before everything is opened: %j",
    (denied, expected) => {
      const egress = [
        { action: "Allow", destination: { selector: "projectcalico.org/namespace == 'tenant-acme'" } },
        ...denied.map((net) => ({ action: "Deny", destination: { nets: [net] } })),
        { action: "Allow", destination: { nets: ["0.0.0.0/0"] } },
      ];
      const policy = calicoPolicy("more", { order: 1, types: ["Egress"], egress, ...OF_ACME });
      expect(
        outcomeOf(policy, allowAll({ order: 1, namespaceSelector: "projectcalico.org/name != 'tenant-acme'" })),
      ).toBe(expected);
    },
  );

  it("of another family of addresses is not spoken with", () => {
    const pods = healthy.pods.map((one, at) => ({ ...one, addresses: [...one.addresses, `fd00::${at + 1}`] }));
    const to = (net: string) => [{ action: "Allow", destination: { nets: [net] } }, DENY];
    const from = (net: string) => [{ action: "Allow", source: { nets: [net] } }, DENY];
    const outcome = (out: string, into: string) =>
      judgeCalico(
        [
          calicoPolicy("out", { order: 1, types: ["Egress"], egress: to(out), ...OF_ACME }),
          calicoPolicy("into", { order: 1, types: ["Ingress"], ingress: from(into), ...OF_OTHERS }),
        ],
        {},
        { pods },
      ).outcome;
    expect([outcome("::/0", "0.0.0.0/0"), outcome("0.0.0.0/0", "::/0")]).toEqual(["kept", "kept"]);
    expect([outcome("::/0", "::/0"), outcome("0.0.0.0/0", "0.0.0.0/0")]).toEqual(["broken", "broken"]);
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
    expect(outcomeOf(calicoPolicy("odd", { order: 1, types: ["Ingress"], ingress }))).toBe("unknown");
  });
});
