import type { Cluster } from "#domain/configuration.ts";
import { indexBy } from "#domain/index-by.ts";
import { type Listener, type LoadBalancer, listenersByLoadBalancer } from "#domain/load-balancers.ts";
import type { Service, TargetGroupBinding } from "#domain/services.ts";

interface Lists {
  readonly services: readonly Service[];
  readonly targetGroupBindings: readonly TargetGroupBinding[];
  readonly listeners: readonly Listener[];
}

const servicesByHostName = indexBy<Service>(({ loadBalancers }) => loadBalancers.map(plainHostName));
const bindingsByTargetGroup = indexBy<TargetGroupBinding>(({ targetGroup }) => targetGroup);

/**
 * The namespaces that a load balancer leads to, as far as Kubernetes says so: a Service's status names it, or the AWS
 * Load Balancer Controller has bound one of its target groups to a Service.
 */
export function namespacesBehind(loadBalancer: LoadBalancer, lists: Lists): ReadonlySet<string> {
  const served = servicesByHostName(lists.services).get(plainHostName(loadBalancer.dnsName));
  const groups = listenersByLoadBalancer(lists.listeners)
    .get(loadBalancer.id)
    .flatMap(({ actions }) => actions.flatMap(({ targetGroups }) => targetGroups));
  const bound = groups.flatMap((group) => bindingsByTargetGroup(lists.targetGroupBindings).get(group));
  return new Set([...served, ...bound].map(({ namespace }) => namespace));
}

/** Whether a load balancer leads to the ingress controller, and to nothing else. */
export function leadsToIngress(loadBalancer: LoadBalancer, { ingress }: Cluster, lists: Lists): boolean {
  const namespaces = namespacesBehind(loadBalancer, lists);
  return namespaces.size === 1 && namespaces.has(ingress.namespace);
}

/** Host names are the same in upper case, and with a dot at the end; AWS adds `dualstack.` before some. */
export function plainHostName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/u, "")
    .replace(/^dualstack\./u, "");
}
