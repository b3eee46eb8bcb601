import type { Reading } from "#domain/reading.ts";
import { vpcById } from "#domain/vpc.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notUnderstood, unknown } from "../verdict.ts";
import { judgeEndpoint } from "./endpoint.ts";
import { reasons } from "./reasons.ts";
import { judgeMachines, judgeVpc, machinesOf } from "./vpc.ts";

export const clusterPrivate = defineControl({
  id: "cluster-private",
  promise: "private-network",
  about: "clusters",
  severity: "ticket",
  looksAt:
    "The cluster has a VPC of its own, its nodes have no public addresses and are in subnets that give none, and its API " +
    "server cannot be reached by everybody.",
  reasons,
  needs: ["eksCluster", "vpcs", "subnets", "instances"],
  considers: ["nodes", "securityGroups"],
  judge({ facts, considered, cluster }) {
    const { eksCluster, subnets, instances } = facts;
    // EC2 knows the machines by their tags; nodes and security groups show what is not tagged.
    const [nodes, securityGroups] = [seen(considered.nodes), seen(considered.securityGroups)];
    const [vpc] = vpcById(facts.vpcs).get(eksCluster.vpcId);
    if (vpc === undefined)
      return notUnderstood("VpcNotSeen", `VPC ${eksCluster.vpcId} of cluster ${cluster.name} was not listed.`);
    const inVpc = [...subnets, ...instances, ...securityGroups].filter(({ vpcId }) => vpcId === vpc.id);
    const machines = machinesOf(eksCluster, nodes, instances);
    if (machines.length === 0 && considered.nodes.status === "unreadable") return unknown(considered.nodes);
    const judged = [
      judgeVpc(vpc, eksCluster, inVpc),
      judgeMachines(machines, nodes, subnets),
      judgeEndpoint(eksCluster),
    ];
    const details = {
      advisories: judged.flatMap(({ advisories }) => advisories),
      evidence: {
        vpc: vpc.id,
        instances: machines.length,
        nodes: nodes.length,
        publicEndpoint: eksCluster.endpointIsPublic,
      },
    };
    const [first, ...others] = judged.flatMap(({ violations }) => violations);
    if (first) return broken([first, ...others], details);
    const unclear = judged.flatMap((one) => one.unclear);
    if (unclear.length > 0) return notUnderstood("NetworkNotUnderstood", unclear.join(" "), details);
    return kept(
      "ClusterPrivate",
      `Cluster ${cluster.name} has VPC ${vpc.id} to itself, and nothing of it is public.`,
      details,
    );
  },
});

function seen<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.status === "observed" ? reading.value : [];
}
