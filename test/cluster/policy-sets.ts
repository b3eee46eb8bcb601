import fc from "fast-check";

/** Pods, namespaces and NetworkPolicies, in the shapes of Kubernetes. */
export interface PolicySet {
  readonly namespaces: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
  readonly pods: readonly PodShape[];
  readonly policies: readonly unknown[];
}

export interface PodShape {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

/** Borders of what policies name, and their neighbours. */
export const ASKED_PORTS = [
  ...[1, 79, 80, 81, 443, 8080, 8090, 8091].map((number) => ({ protocol: "TCP", number })),
  ...[53, 80].map((number) => ({ protocol: "UDP", number })),
  { protocol: "SCTP", number: 80 },
];

const NAMESPACES = ["one", "two", "three"];
const KEYS = ["a", "b"];
const VALUES = ["x", "y"];

const labels = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 2 });

const requirement = fc
  .record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.subarray(VALUES, { minLength: 1 }),
  })
  .map(({ key, operator, values }) => (operator.endsWith("In") ? { key, operator, values } : { key, operator }));

const selector = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: labels.map((matchLabels) => ({ matchLabels })) },
  {
    weight: 2,
    arbitrary: fc.record({ matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) }),
  },
);

const namespaceSelector = fc.oneof(
  selector,
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
);

const pods = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  namespaceSelector.map((namespaceSelector) => ({ namespaceSelector })),
  fc.record({ namespaceSelector, podSelector: selector }),
);

const BLOCKS: readonly (readonly [string, readonly string[]])[] = [
  ["0.0.0.0/0", ["10.0.0.0/8", "10.0.1.0/24", "192.168.0.0/16"]],
  ["10.0.0.0/16", ["10.0.0.0/24", "10.0.1.2/32", "10.0.2.0/30"]],
  ["10.0.1.0/24", ["10.0.1.0/31"]],
  ["10.0.2.1/32", []],
  ["192.168.0.0/16", []],
  ["::/0", ["fd00::/64"]],
  ["fd00:0:0:1::/64", ["fd00:0:0:1::2/127"]],
];

const addresses = fc
  .constantFrom(...BLOCKS)
  .chain(([cidr, holes]) =>
    fc.subarray([...holes]).map((except) => ({ ipBlock: except.length === 0 ? { cidr } : { cidr, except } })),
  );

const port = fc.oneof(
  fc.record({
    protocol: fc.constantFrom("TCP", "UDP", "SCTP"),
    port: fc.constantFrom<string | number>(80, 443, 53, 8080, "http", "dns"),
  }),
  fc.constant({ port: 80 }),
  fc.constant({ protocol: "TCP" }),
  fc.record({
    protocol: fc.constantFrom("TCP", "UDP"),
    port: fc.constantFrom(1, 80),
    endPort: fc.constantFrom(80, 443, 8090),
  }),
);

function rules(side: "from" | "to", peer: fc.Arbitrary<object>) {
  const rule = fc.record(
    { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  return fc.array(rule, { maxLength: 2 });
}

function policies(peer: fc.Arbitrary<object>) {
  const policy = fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    spec: fc.record(
      {
        podSelector: selector,
        policyTypes: fc.subarray(["Ingress", "Egress"], { minLength: 1 }),
        ingress: rules("from", peer),
        egress: rules("to", peer),
      },
      { requiredKeys: ["podSelector", "policyTypes"] },
    ),
  });
  return fc.array(policy, { maxLength: 6 }).map((all) =>
    all.map(({ namespace, spec }, at) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { namespace, name: `p${at}` },
      spec,
    })),
  );
}

const namespaces = fc.tuple(
  ...NAMESPACES.map((name) => labels.map((own) => ({ name, labels: { ...own, "kubernetes.io/metadata.name": name } }))),
);

const PORTS = [
  { name: "http", protocol: "TCP", port: 80 },
  { name: "http", protocol: "TCP", port: 8080 },
  { name: "dns", protocol: "UDP", port: 53 },
  { name: "dns", protocol: "TCP", port: 443 },
];

function podsOf(family: 4 | 6, own: readonly (readonly PodFields[])[]): readonly PodShape[] {
  return own.flatMap((fields, place) =>
    fields.map((one, at) => {
      const namespace = NAMESPACES[place] ?? "";
      const address = family === 4 ? `10.0.${place}.${at + 1}` : `fd00:0:0:${place}::${at + 1}`;
      return { namespace, name: `pod-${at}`, address, ...one };
    }),
  );
}

type PodFields = Pick<PodShape, "labels" | "ports">;

/** A container's ports have different names. */
const podFields: fc.Arbitrary<PodFields> = fc.record({
  labels,
  ports: fc
    .subarray(PORTS)
    .map((ports) => ports.filter(({ name }, at) => ports.findIndex((one) => one.name === name) === at)),
});

/** Any policies, among a few pods. */
export const anySet: fc.Arbitrary<PolicySet> = fc.record({
  namespaces,
  pods: fc
    .tuple(
      fc.constantFrom(4 as const, 6 as const),
      fc.array(fc.array(podFields, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
    )
    .map(([family, own]) => podsOf(family, own)),
  policies: policies(fc.oneof({ weight: 3, arbitrary: pods }, { weight: 1, arbitrary: addresses })),
});

const EVERY_KIND: readonly PodFields[] = [undefined, ...VALUES].flatMap((a) =>
  [undefined, ...VALUES].map((b) => ({
    labels: Object.fromEntries(Object.entries({ a, b }).flatMap(([key, value]) => (value ? [[key, value]] : []))),
    ports: [],
  })),
);

/** Policies that go by labels alone, among pods with every combination of labels: none is missing that could be there. */
export const completeSet: fc.Arbitrary<PolicySet> = fc.record({
  namespaces,
  pods: fc.constant(
    podsOf(
      4,
      NAMESPACES.map(() => EVERY_KIND),
    ),
  ),
  policies: policies(pods),
});
