import type { Advisory, Violation } from "#domain/finding.ts";
import type { Node } from "#domain/nodes.ts";
import { type EksCluster, type Instance, type Subnet, subnetById, type Vpc } from "#domain/vpc.ts";

export interface Judged {
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
  /** What could not be understood, in sentences. */
  readonly unclear: readonly string[];
}

/** By which EKS and its tools say whose something is. */
const CLUSTER_TAG = "kubernetes.io/cluster/";
const NAME_TAGS = ["aws:eks:cluster-name", "eks:cluster-name", "alpha.eksctl.io/cluster-name"];

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

/** The names of the clusters that tags give something to. */
export function clustersNamedBy({ tags }: Tagged): readonly string[] {
  const owned = Object.keys(tags).filter((key) => key.startsWith(CLUSTER_TAG));
  return [...owned.map((key) => key.slice(CLUSTER_TAG.length)), ...NAME_TAGS.flatMap((key) => tags[key] ?? [])];
}

/** The VPC is the cluster's own: not the one that an account comes with, and no other cluster is in it. */
export function judgeVpc(vpc: Vpc, { name, neighbours }: EksCluster, inIt: readonly Tagged[]): Judged {
  const tagged = [vpc, ...inIt].flatMap(clustersNamedBy).filter((other) => other !== name);
  const others = new Set([...neighbours, ...tagged]);
  const violations: Violation[] = [];
  if (vpc.isDefault)
    violations.push(
      violation(
        "Vpc",
        vpc.id,
        "DefaultVpc",
        `VPC ${vpc.id} of cluster ${name} is the account's default one, not its own.`,
      ),
    );
  if (others.size > 0) {
    const message = `VPC ${vpc.id} of cluster ${name} is also that of cluster ${[...others].sort().join(", ")}.`;
    violations.push(violation("Vpc", vpc.id, "VpcShared", message));
  }
  return { violations, advisories: [], unclear: [] };
}

/** The machines of the cluster: those that its nodes name, and those that are tagged so. */
export function machinesOf(
  { name }: EksCluster,
  nodes: readonly Node[],
  instances: readonly Instance[],
): readonly Instance[] {
  const named = new Set(nodes.map(({ instanceId }) => instanceId));
  return instances.filter((instance) => named.has(instance.id) || clustersNamedBy(instance).includes(name));
}

export function judgeMachines(
  machines: readonly Instance[],
  nodes: readonly Node[],
  subnets: readonly Subnet[],
): Judged {
  const known = new Set(machines.map(({ id }) => id));
  const unseen = nodes.filter(({ instanceId }) => instanceId !== undefined && !known.has(instanceId));
  const subnetIds = [...new Set(machines.flatMap(({ subnetId }) => subnetId ?? []))];
  return {
    violations: [
      ...machines
        .filter(({ publicAddresses }) => publicAddresses.length > 0)
        .map(({ id, publicAddresses }) => {
          const message = `Instance ${id}, a node of the cluster, has the public address ${publicAddresses.join(", ")}.`;
          return violation("Instance", id, "PublicAddress", message);
        }),
      ...nodes
        .filter(
          ({ externalAddresses, instanceId = "" }) =>
            externalAddresses.length > 0 && !hasPublicAddress(machines, instanceId),
        )
        .map(({ name, externalAddresses }) => {
          const message = `Node ${name} can be reached from outside by ${externalAddresses.join(", ")}.`;
          return violation("Node", name, "PublicAddress", message);
        }),
      ...subnetIds
        .flatMap((id) => subnetById(subnets).get(id))
        .filter(({ assignsPublicAddresses }) => assignsPublicAddresses)
        .map(({ id }) => {
          const message = `Subnet ${id}, in which nodes stand, gives public addresses to what starts in it (MapPublicIpOnLaunch).`;
          return violation("Subnet", id, "PublicSubnet", message);
        }),
    ],
    advisories: machines
      .filter(({ ipv6Addresses }) => ipv6Addresses.length > 0)
      .map(({ id, ipv6Addresses }) => {
        const message = `Instance ${id} has the IPv6 address ${ipv6Addresses.join(", ")}, which is global: routes and security groups alone keep it private.`;
        return { reason: "GlobalIpv6Address", message };
      }),
    unclear: [
      ...unseen.map(({ name, instanceId }) => `Instance ${instanceId} of node ${name} was not listed.`),
      ...subnetIds.filter((id) => subnetById(subnets).get(id).length === 0).map((id) => `Subnet ${id} was not listed.`),
    ],
  };
}

function hasPublicAddress(machines: readonly Instance[], instanceId: string): boolean {
  return machines.some(({ id, publicAddresses }) => id === instanceId && publicAddresses.length > 0);
}

export function violation(kind: string, id: string, reason: string, message: string): Violation {
  return { kind, id, reason, message };
}
