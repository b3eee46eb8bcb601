import { listenersByLoadBalancer } from "#domain/load-balancers.ts";
import { vpcById } from "#domain/vpc.ts";
import { defineControl } from "../control.ts";
import { leadsToIngress, namespacesBehind, plainHostName } from "../ingress.ts";
import { broken, kept, notUnderstood } from "../verdict.ts";
import { type Attached, attachmentsOf, unlisted } from "./attachments.ts";
import { judgeGroup } from "./groups.ts";
import { judgeListener, judgeLoadBalancer, judgeServices } from "./load-balancers.ts";
import { reasons } from "./reasons.ts";

export const ingressTlsOnly = defineControl({
  id: "ingress-tls-only",
  promise: "private-network",
  about: "clusters",
  severity: "page",
  looksAt:
    "The security groups of everything in the cluster's VPC let in from outside nothing but TLS, and that only at the " +
    "load balancer of the ingress controller; every load balancer that faces the internet leads there, and its listeners " +
    "take TLS only, of the promised versions.",
  reasons,
  needs: ["eksCluster", "vpcs", "instances", "securityGroups", "loadBalancers", "listeners", "services"],
  considers: ["targetGroupBindings", "nodes"],
  judge({ facts, considered, cluster, promises: { tls } }) {
    const { eksCluster, listeners, services } = facts;
    const [vpc] = vpcById(facts.vpcs).get(eksCluster.vpcId);
    if (vpc === undefined)
      return notUnderstood("VpcNotSeen", `VPC ${eksCluster.vpcId} of cluster ${cluster.name} was not listed.`);
    const bindings = considered.targetGroupBindings;
    const nodes = considered.nodes.status === "observed" ? considered.nodes.value : [];
    const lists = { services, listeners, targetGroupBindings: bindings.status === "observed" ? bindings.value : [] };
    const loadBalancers = facts.loadBalancers.filter(({ vpcId = vpc.id }) => vpcId === vpc.id);
    const facing = loadBalancers.filter(({ isInternetFacing }) => isInternetFacing);
    const attached = attachmentsOf({
      ...{ ...facts, loadBalancers },
      isIngress: (loadBalancer) => leadsToIngress(loadBalancer, cluster, lists),
    });

    const groupsWith = (role: Attached["role"]) =>
      new Set(attached.filter((one) => one.role === role).map(({ group }) => group.id));
    const around = {
      ...{ groups: facts.securityGroups, vpcCidrs: vpc.cidrs, account: eksCluster.account },
      ...{ ingressGroups: groupsWith("ingress"), innerGroups: groupsWith("internal") },
    };
    const portsOf = (groupId: string) => {
      const guarded = facing.filter(({ securityGroups }) => securityGroups.includes(groupId));
      const ports = guarded.flatMap((one) =>
        listenersByLoadBalancer(listeners)
          .get(one.id)
          .filter((listener) => judgeListener(one, listener, tls.minimum).violation === undefined)
          .map(({ port }) => port),
      );
      return new Set([443, ...ports]);
    };
    const judged = [
      // What follows from a load balancer that leads elsewhere comes after it.
      ...facing.map((one) => {
        const namespaces = namespacesBehind(one, lists);
        return judgeLoadBalancer(one, {
          listeners,
          namespaces,
          ingressNamespace: cluster.ingress.namespace,
          minimum: tls.minimum,
        });
      }),
      judgeServices(
        services,
        cluster.ingress.namespace,
        new Set(loadBalancers.map(({ dnsName }) => plainHostName(dnsName))),
      ),
      ...attached.map((one) => judgeGroup(one, portsOf(one.group.id), around)),
    ];
    const details = {
      advisories: judged.flatMap(({ advisories }) => advisories),
      evidence: { vpc: vpc.id, securityGroups: attached.length, loadBalancers: facing.map(({ name }) => name) },
    };
    const [first, ...others] = judged.flatMap(({ violations }) => violations);
    if (first) return broken([first, ...others], details);
    const unclear = [...unlisted({ ...facts, loadBalancers }, nodes), ...judged.flatMap((one) => one.unclear)];
    if (unclear.length > 0) return notUnderstood("NetworkNotUnderstood", unclear.join(" "), details);
    const message = `From outside ${vpc.id} only TLS gets in, and only to ${cluster.ingress.namespace}.`;
    return kept("IngressTlsOnly", message, details);
  },
});
