import type { Facts } from "#domain/facts.ts";
import type { LoadBalancer } from "#domain/load-balancers.ts";
import type { Node } from "#domain/nodes.ts";
import type { SecurityGroup } from "#domain/vpc.ts";
import { clustersNamedBy } from "../cluster-private/vpc.ts";

/** What a security group guards, by what is known of it. */
export interface Attached {
  readonly group: SecurityGroup;
  /** In words: `instance i-1`. Empty where nothing is known to have it. */
  readonly to: readonly string[];
  /** `ingress`: the ingress controller's load balancers alone. `internal`: load balancers within the VPC alone. */
  readonly role: "ingress" | "internal" | "cluster" | "nothing";
}

interface Lists extends Pick<Facts, "eksCluster" | "instances" | "securityGroups"> {
  /** Of the VPC. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly isIngress: (loadBalancer: LoadBalancer) => boolean;
}

/** The security groups of the cluster's VPC, and what has them. */
export function attachmentsOf({
  eksCluster,
  instances,
  securityGroups,
  loadBalancers,
  isIngress,
}: Lists): readonly Attached[] {
  return securityGroups
    .filter(({ id, vpcId }) => vpcId === eksCluster.vpcId || eksCluster.securityGroups.includes(id))
    .map((group): Attached => {
      const has = ({ securityGroups: ids }: { readonly securityGroups: readonly string[] }) => ids.includes(group.id);
      const machines = instances.filter(has).map(({ id }) => `instance ${id}`);
      const control = has(eksCluster) ? ["the control plane"] : [];
      const balancers = loadBalancers.filter(has);
      const to = [...machines, ...control, ...balancers.map(({ name }) => `load balancer ${name}`)];
      if (machines.length > 0 || control.length > 0 || clustersNamedBy(group).includes(eksCluster.name))
        return { group, to, role: "cluster" };
      if (balancers.length === 0) return { group, to, role: "nothing" };
      if (balancers.every(({ isInternetFacing }) => !isInternetFacing)) return { group, to, role: "internal" };
      return { group, to, role: balancers.every(isIngress) ? "ingress" : "cluster" };
    });
}

/** What is attached, or should be, and was not listed: nobody knows what it lets in. In sentences. */
export function unlisted(
  { eksCluster, instances, securityGroups, loadBalancers }: Omit<Lists, "isIngress">,
  nodes: readonly Node[],
): readonly string[] {
  const [groups, machines] = [securityGroups, instances].map((list) => new Set(list.map(({ id }) => id)));
  const inVpc = instances.filter(({ vpcId }) => vpcId === eksCluster.vpcId);
  const wanted = new Set([eksCluster, ...inVpc, ...loadBalancers].flatMap((one) => one.securityGroups));
  return [
    ...[...wanted].filter((id) => groups?.has(id) === false).map((id) => `Security group ${id} was not listed.`),
    // Whatever stands in a VPC has a group; one that shows none was not described whole.
    ...inVpc
      .filter(({ securityGroups: groups }) => groups.length === 0)
      .map(({ id }) => `No security group of instance ${id} was listed.`),
    ...nodes.flatMap(({ name, instanceId }) =>
      instanceId === undefined || machines?.has(instanceId) === true
        ? []
        : [`Instance ${instanceId} of node ${name} was not listed.`],
    ),
  ];
}
