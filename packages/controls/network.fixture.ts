import type { Facts } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import type { Listener, LoadBalancer } from "#domain/load-balancers.ts";
import { observed } from "#domain/reading.ts";
import type { Service } from "#domain/services.ts";
import type { IngressRule, IngressSource, Instance, SecurityGroup } from "#domain/vpc.ts";
import { type Judging, judgeReadings, NOW } from "./cluster.fixture.ts";
import type { Control } from "./control.ts";

type Names =
  | "vpcs"
  | "subnets"
  | "instances"
  | "securityGroups"
  | "loadBalancers"
  | "listeners"
  | "services"
  | "nodes"
  | "targetGroupBindings";

/** The network of a cluster, which a test can change before it has it judged. */
export type Network = { [N in Names]: Facts[N][number][] } & { eksCluster: Facts["eksCluster"] };

export const ANYBODY: IngressSource = { kind: "cidr", cidr: "0.0.0.0/0" };
const ACCOUNT = "111122223333";

export const cidr = (text: string): IngressSource => ({ kind: "cidr", cidr: text });
export const groupSource = (id: string, more: { account?: string; peering?: string } = {}): IngressSource => ({
  ...{ kind: "group", id, account: ACCOUNT },
  ...more,
});
export const tcp = (from: number, to: number, ...sources: readonly IngressSource[]): IngressRule => ({
  ...{ protocol: "tcp", from, to, sources },
});

export function securityGroup(
  id: string,
  ingress: readonly IngressRule[],
  fields: Partial<SecurityGroup> = {},
): SecurityGroup {
  return { id, name: id, vpcId: "vpc-1", tags: {}, ingress, ...fields };
}

export function instance(id: string, fields: Partial<Instance> = {}): Instance {
  return {
    ...{ id, vpcId: "vpc-1", subnetId: "subnet-1", publicAddresses: [], ipv6Addresses: [] },
    ...{ securityGroups: ["sg-node"], tags: { "kubernetes.io/cluster/prod-eu": "owned" } },
    ...fields,
  };
}

export function loadBalancer(name: string, fields: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    ...{ id: `arn:${name}`, name, type: "network", dnsName: `${name}.elb.amazonaws.com`, isInternetFacing: true },
    ...{ vpcId: "vpc-1", securityGroups: ["sg-lb"] },
    ...fields,
  };
}

export function listener(of: string, fields: Partial<Listener> = {}): Listener {
  const { port = 443 } = fields;
  return {
    ...{ id: `arn:${of}:${port}`, loadBalancer: `arn:${of}`, port, protocol: "TCP", tlsPolicies: [] },
    actions: [{ type: "forward", targetGroups: [`tg-${of}`] }],
    ...fields,
  };
}

export function service(namespace: string, name: string, fields: Partial<Service> = {}): Service {
  return {
    ...{
      namespace,
      name,
      type: "LoadBalancer",
      ports: [],
      isInternal: false,
      loadBalancers: [],
      externalAddresses: [],
    },
    ...fields,
  };
}

/** Three nodes behind one network load balancer, which leads to the ingress controller. */
export function privateNetwork(): Network {
  return {
    eksCluster: {
      ...{ name: "prod-eu", account: ACCOUNT, vpcId: "vpc-1", securityGroups: ["sg-node"], neighbours: [] },
      ...{ endpointIsPublic: false, endpointIsPrivate: true, publicCidrs: [] },
    },
    vpcs: [{ id: "vpc-1", isDefault: false, cidrs: ["10.20.0.0/16", "2001:db8:20::/56"], tags: {} }],
    subnets: [1, 2].map((at) => ({ id: `subnet-${at}`, vpcId: "vpc-1", assignsPublicAddresses: false, tags: {} })),
    instances: ["i-1", "i-2", "i-3"].map((id) => instance(id)),
    nodes: ["i-1", "i-2", "i-3"].map((id) => ({
      name: `node-${id}`,
      ready: true,
      instanceId: id,
      externalAddresses: [],
    })),
    securityGroups: [
      securityGroup("sg-node", [
        { protocol: "-1", sources: [groupSource("sg-node")] },
        tcp(31_443, 31_443, groupSource("sg-lb")),
      ]),
      securityGroup("sg-lb", [tcp(443, 443, ANYBODY)]),
    ],
    loadBalancers: [loadBalancer("ingress")],
    listeners: [listener("ingress")],
    services: [service("ingress-nginx", "controller", { loadBalancers: ["ingress.elb.amazonaws.com"] })],
    targetGroupBindings: [],
  };
}

/** What a control says of the cluster whose network was changed, and of which nobody read some lists. */
export function judgeNetwork(
  control: Control,
  change: (network: Network) => void = () => undefined,
  { unread = [], ...judging }: Judging & { readonly unread?: readonly (keyof Network)[] } = {},
): Finding {
  const network = privateNetwork();
  change(network);
  const readings = Object.fromEntries(
    Object.entries(network)
      .filter(([name]) => !unread.some((one) => one === name))
      .map(([name, value]) => [name, observed(value, NOW)]),
  );
  const [finding] = judgeReadings([control], readings, { tenants: [], ...judging });
  if (finding === undefined) throw new Error("no finding");
  return finding;
}
