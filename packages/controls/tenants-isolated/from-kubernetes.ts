import type {
  Direction,
  ForeignPolicy,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from "#domain/network.ts";
import { parseRange } from "./addresses.ts";
import { type Action, ANYBODY, type Condition, type Policy, type PolicyRef, type Rule } from "./policy.ts";
import { EVERY_PORT, type PortRule } from "./port-rule.ts";
import { ALL_PORTS, NO_PORTS, portRange, protocolNumber, protocolPorts, union } from "./ports.ts";
import { and, equals, NAMESPACE, not, ORCHESTRATOR, ofNamespace, type Selector } from "./selector/selector.ts";

export const DEFAULT_TIER = "default";

/** Where Calico puts the policies of Kubernetes within its default tier. */
const ORDER = 1_000;

/** Only pods are meant, never Calico's NetworkSets. */
const POD = equals(ORCHESTRATOR, "k8s");

/** A NetworkPolicy as Calico takes it. Rules of the others only ever allow, so that their order does not matter. */
export function fromKubernetes(policy: NetworkPolicy): Policy {
  const { namespace, name } = policy;
  const ref: PolicyRef = { api: "", kind: "NetworkPolicy", id: `${namespace}/${name}` };
  const common = { ref, namespace, tier: DEFAULT_TIER, order: ORDER, sortName: `${namespace}/knp.default.${name}` };
  const own = equals(NAMESPACE, namespace);
  if (policy.unclear !== undefined) return { ...common, subject: own, ...unclear("allow", ref, policy.unclear) };
  const subject = fromLabelSelector(policy.podSelector);
  const rules = policy.directions.map((direction) => [
    direction,
    policy[direction].flatMap((rule) => fromRule(rule, ref, namespace)),
  ]);
  return {
    ...common,
    subject: subject === undefined ? own : and(own, subject),
    ...(subject === undefined ? { subjectDoubt: UNKNOWN_OPERATOR } : {}),
    rules: Object.fromEntries(rules),
  };
}

/** A policy of which only the name is known. */
export function fromForeign(policy: ForeignPolicy): Policy {
  const { namespace, name, kind, apiVersion } = policy;
  const ref = { api: "", kind, id: namespace === undefined ? name : `${namespace}/${name}` };
  return {
    ...{ ref, tier: FOREIGN_TIER, order: 0, sortName: name },
    ...(namespace === undefined ? {} : { namespace }),
    subject: namespace === undefined ? and() : equals(NAMESPACE, namespace),
    ...unclear("unclear", ref, `policies of ${apiVersion} are not evaluated`),
  };
}

/** Before all tiers: what such policies decide, no other can take back. */
export const FOREIGN_TIER = "policies of other APIs";

/** A policy of which nothing is known but what its rules could do. */
export function unclear(action: Action, ref: PolicyRef, doubt: string): Pick<Policy, "subjectDoubt" | "rules"> {
  const rule: Rule = { action, by: ref, peer: ANYBODY, self: ANYBODY, ports: EVERY_PORT, partial: false, doubt };
  const directions: readonly Direction[] = ["ingress", "egress"];
  return { subjectDoubt: doubt, rules: Object.fromEntries(directions.map((direction) => [direction, [rule]])) };
}

const UNKNOWN_OPERATOR = "a selector has an operator that is not known";

function fromRule({ peers, ports }: NetworkPolicyRule, by: PolicyRef, namespace: string): readonly Rule[] {
  const common = { action: "allow", by, self: ANYBODY, ports: fromPorts(ports), partial: false } as const;
  if (peers.length === 0) return [{ ...common, peer: ANYBODY }];
  return peers.map((peer) => {
    const condition = peer.kind === "pods" ? fromPods(peer, namespace) : fromBlock(peer);
    return typeof condition === "string"
      ? { ...common, peer: ANYBODY, doubt: condition }
      : { ...common, peer: condition };
  });
}

function fromPods(
  { namespaceSelector, podSelector }: NetworkPolicyPeer & { readonly kind: "pods" },
  namespace: string,
): Condition | string {
  const namespaces = namespaceSelector && fromLabelSelector(namespaceSelector);
  const pods = podSelector && fromLabelSelector(podSelector);
  if ((namespaceSelector && !namespaces) || (podSelector && !pods)) return UNKNOWN_OPERATOR;
  const within = namespaces ? ofNamespace(namespaces) : equals(NAMESPACE, namespace);
  return { selector: and(POD, within, ...(pods ? [pods] : [])) };
}

function fromBlock({ cidr, except }: NetworkPolicyPeer & { readonly kind: "addresses" }): Condition | string {
  const [block, ...holes] = [cidr, ...except].map(parseRange);
  const known = holes.filter((hole) => hole !== undefined);
  if (block === undefined || known.length < holes.length)
    return `an ipBlock is not one: ${[cidr, ...except].join(", ")}`;
  return { nets: [block], ...(known.length > 0 ? { notNets: known } : {}) };
}

function fromPorts(ports: readonly NetworkPolicyPort[]): PortRule {
  if (ports.length === 0) return EVERY_PORT;
  const [numbers, names] = [ports.map(numbersOf), ports.flatMap(nameOf)];
  return { within: ALL_PORTS, ports: { numbers: numbers.reduce(union, NO_PORTS), names } };
}

function numbersOf({ protocol, port, endPort }: NetworkPolicyPort) {
  const number = protocolNumber(protocol);
  if (number === undefined || typeof port === "string") return NO_PORTS;
  return port === undefined ? protocolPorts(number) : portRange(number, port, endPort ?? port);
}

function nameOf({ protocol, port }: NetworkPolicyPort): readonly string[] {
  return typeof port === "string" ? [`${protocolNumber(protocol)}/${port}`] : [];
}

/** undefined where an operator is not known. */
export function fromLabelSelector({ matchLabels, matchExpressions }: LabelSelector): Selector | undefined {
  const expressions = matchExpressions.map(({ key, operator, values }): Selector | undefined => {
    if (operator === "In") return { kind: "in", key, values };
    if (operator === "NotIn") return not({ kind: "in", key, values });
    if (operator === "Exists") return { kind: "has", key };
    return operator === "DoesNotExist" ? not({ kind: "has", key }) : undefined;
  });
  const known = expressions.filter((one) => one !== undefined);
  if (known.length < expressions.length) return undefined;
  return and(...Object.entries(matchLabels).map(([key, value]) => equals(key, value)), ...known);
}
