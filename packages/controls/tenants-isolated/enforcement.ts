import { type DaemonSet, hasEnded, type Pod, podsByNamespace } from "#domain/pods.ts";
import { namespacedName } from "#domain/workloads.ts";

/** What puts policies into effect on nodes. */
export interface Enforcement {
  /** The DaemonSets that do. Without any, policies are only objects. */
  readonly by: readonly Enforcer[];
  /** DaemonSets that could, but are not set to; and such as have policies of their own. */
  readonly idle: readonly DaemonSet[];
  readonly foreign: readonly DaemonSet[];
  isEnforced(nodeName: string | undefined): boolean;
}

export interface Enforcer {
  readonly daemonSet: DaemonSet;
  /** Whether Calico's policies are in force as well as those of Kubernetes. */
  readonly calico: boolean;
  /** Where a pod of it is Ready; or on all nodes, by its own count, where nobody listed its pods. */
  readonly nodes: ReadonlySet<string> | "all";
}

/** Names by which other networks' agents are known. What they enforce is not evaluated here. */
const FOREIGN: ReadonlySet<string> = new Set(["cilium", "antrea-agent", "kube-router", "weave-net", "ovnkube-node"]);

const AWS_AGENTS: ReadonlySet<string> = new Set(["aws-network-policy-agent", "aws-eks-nodeagent"]);

export function enforcementOf(daemonSets: readonly DaemonSet[], pods: readonly Pod[]): Enforcement {
  const by = daemonSets.flatMap((daemonSet): readonly Enforcer[] => {
    const calico = isCalico(daemonSet);
    if ((!calico && !hasAwsAgent(daemonSet)) || daemonSet.ready === 0) return [];
    const nodes = nodesOf(daemonSet, pods);
    return nodes === "all" || nodes.size > 0 ? [{ daemonSet, calico, nodes }] : [];
  });
  const enforcing = new Set(by.map(({ daemonSet }) => daemonSet));
  return {
    by,
    idle: daemonSets.filter((one) => !enforcing.has(one) && (isCalico(one) || isAws(one))),
    foreign: daemonSets.filter(({ name }) => FOREIGN.has(name)),
    isEnforced: (nodeName) => by.some(({ nodes }) => nodes === "all" || nodeName === undefined || nodes.has(nodeName)),
  };
}

/** Pods of a namespace that run where nothing enforces policies. */
export function unenforcedPods(enforcement: Enforcement, pods: readonly Pod[], namespace: string): readonly Pod[] {
  const own = podsByNamespace(pods).get(namespace);
  return own.filter((pod) => !pod.hostNetwork && !hasEnded(pod) && !enforcement.isEnforced(pod.nodeName));
}

function isCalico({ name, containers }: DaemonSet): boolean {
  return name === "calico-node" || containers.some((container) => container.name === "calico-node");
}

function isAws({ name }: DaemonSet): boolean {
  return name === "aws-node";
}

/** The agent does nothing unless it is told to; of a flag that is given twice the last one counts. */
function hasAwsAgent(daemonSet: DaemonSet): boolean {
  const agent = daemonSet.containers.find(({ name }) => AWS_AGENTS.has(name));
  const flag = agent?.args.findLast((arg) => /^--?enable-network-policy(?:=|$)/u.test(arg));
  return isAws(daemonSet) && flag !== undefined && /(?:policy|=(?:true|t|1))$/iu.test(flag);
}

/** Pods of other namespaces than the tenants' are often not listed by hand: then the DaemonSet's own count is believed. */
function nodesOf({ namespace, podLabels, desired, ready }: DaemonSet, pods: readonly Pod[]): Enforcer["nodes"] {
  const wanted = Object.entries(podLabels);
  const own = podsByNamespace(pods)
    .get(namespace)
    .filter((pod) => wanted.every(([key, value]) => pod.labels[key] === value));
  if (own.length === 0 && ready >= desired) return "all";
  const nodes = own.filter((pod) => pod.ready).map((pod) => pod.nodeName);
  return new Set(nodes.filter((node) => node !== undefined));
}

export function describeDaemonSets(daemonSets: readonly DaemonSet[]): string {
  return daemonSets.map((daemonSet) => namespacedName(daemonSet)).join(", ");
}
