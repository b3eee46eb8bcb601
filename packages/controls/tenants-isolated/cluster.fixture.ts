import type { Calico } from "#domain/calico.ts";
import type { Facts } from "#domain/facts.ts";
import type { NetworkPolicy } from "#domain/network.ts";
import type { DaemonSet, Pod } from "#domain/pods.ts";
import { observed } from "#domain/reading.ts";
import type { Labels, Namespace } from "#domain/workloads.ts";
import { calicoPolicyObject } from "#facts/calico-policies.ts";
import { networkPolicyObject } from "#facts/network-policies.ts";
import type { NEEDS } from "./network.ts";

export type NetworkFacts = Pick<Facts, (typeof NEEDS)[number]>;

const NODES = ["node-a", "node-b"];

/** A cluster of these tenants, with what the onboarding applies to each, Calico's agent, and namespaces without any policy. */
export function healthyNetwork(tenants: readonly string[] = ["acme", "globex"]): NetworkFacts {
  const own = tenants.map((id) => `tenant-${id}`);
  return {
    namespaces: [...SYSTEM, ...own].map((name) => namespace(name)),
    pods: [...SYSTEM_PODS, ...own.flatMap((name, at) => tenantPods(name, at))],
    daemonSets: [daemonSet("calico-system", "calico-node")],
    networkPolicies: own.flatMap(onboarded),
    calico: calico(),
    foreignPolicies: { policies: [], notSeen: [] },
  };
}

const SYSTEM = ["calico-system", "ingress-nginx", "kube-system", "monitoring"];

const SYSTEM_PODS: readonly Pod[] = [
  ...NODES.map((nodeName) => agent("calico-system", "calico-node", nodeName)),
  pod("ingress-nginx", "controller", {
    labels: { "app.kubernetes.io/component": "controller" },
    addresses: ["10.0.0.1"],
  }),
  pod("kube-system", "coredns", {
    labels: { "k8s-app": "kube-dns" },
    addresses: ["10.0.0.2"],
    ports: [{ name: "dns", protocol: "UDP", port: 53 }],
  }),
  pod("monitoring", "prometheus", { labels: { app: "prometheus" }, addresses: ["10.0.0.3"] }),
];

function tenantPods(name: string, at: number): readonly Pod[] {
  return [0, 1, 2].map((replica) =>
    pod(name, `kafka-${replica}`, {
      labels: { app: "kafka", "statefulset.kubernetes.io/pod-name": `kafka-${replica}` },
      nodeName: NODES[replica % NODES.length] ?? "",
      addresses: [`10.${1 + (at >> 8)}.${at & 255}.${1 + replica}`],
      ports: [{ name: "broker", protocol: "TCP", port: 9092 }],
    }),
  );
}

/** Deny all; the own namespace; DNS; the ingress controller. */
export function onboarded(name: string): readonly NetworkPolicy[] {
  const everybody = { podSelector: {} };
  const labelled = (key: string, value: string) => ({ matchLabels: { [key]: value } });
  const inNamespace = (other: string) => labelled("kubernetes.io/metadata.name", other);
  return [
    networkPolicy(name, "deny-all", { ...everybody, policyTypes: ["Ingress", "Egress"] }),
    networkPolicy(name, "own-namespace", {
      ...everybody,
      ingress: [{ from: [everybody] }],
      egress: [{ to: [everybody] }],
    }),
    networkPolicy(name, "from-ingress", {
      ...everybody,
      ingress: [
        {
          from: [
            {
              namespaceSelector: inNamespace("ingress-nginx"),
              podSelector: labelled("app.kubernetes.io/component", "controller"),
            },
          ],
        },
      ],
    }),
    networkPolicy(name, "dns", {
      ...{ ...everybody, policyTypes: ["Egress"] },
      egress: [
        {
          to: [{ namespaceSelector: inNamespace("kube-system"), podSelector: labelled("k8s-app", "kube-dns") }],
          ports: [{ protocol: "UDP", port: 53 }, { port: 53 }],
        },
      ],
    }),
  ];
}

export function namespace(name: string, labels: Labels = {}): Namespace {
  return { name, uid: name, labels: { "kubernetes.io/metadata.name": name, ...labels }, createdAt: 0, phase: "Active" };
}

export function pod(namespace: string, name: string, fields: Partial<Pod> = {}): Pod {
  return {
    ...{ namespace, name, labels: {}, nodeName: "node-a", hostNetwork: false, phase: "Running", ready: true },
    ...{ serviceAccount: "default", addresses: [], ports: [], claims: [] },
    ...fields,
  };
}

/** A pod of a DaemonSet. */
export function agent(namespace: string, name: string, nodeName: string, fields: Partial<Pod> = {}): Pod {
  return pod(namespace, `${name}-${nodeName}`, { labels: { "k8s-app": name }, nodeName, hostNetwork: true, ...fields });
}

export function daemonSet(namespace: string, name: string, fields: Partial<DaemonSet> = {}): DaemonSet {
  return {
    ...{ namespace, name, podLabels: { "k8s-app": name }, containers: [{ name, args: [] }], desired: 2, ready: 2 },
    ...fields,
  };
}

/** A NetworkPolicy as a person writes its `spec`. */
export function networkPolicy(namespace: string, name: string, spec: unknown): NetworkPolicy {
  return networkPolicyObject.parse({ metadata: { namespace, name }, spec });
}

/** What Calico holds; nothing, unless it is given. */
export function calico(given: Partial<Calico> = {}): Calico {
  const none = observed([], 0);
  return {
    networkPolicies: none,
    globalNetworkPolicies: none,
    tiers: none,
    networkSets: none,
    serviceAccounts: none,
    ...given,
  };
}

/** A GlobalNetworkPolicy of Calico, or in a namespace a NetworkPolicy, as a person writes its `spec`. */
export function calicoPolicy(name: string, spec: unknown, namespace?: string) {
  const kind = namespace === undefined ? "GlobalNetworkPolicy" : "NetworkPolicy";
  return calicoPolicyObject.parse({ kind, metadata: { name, namespace }, spec });
}
