import type { CalicoEntity, CalicoIcmp, CalicoPolicy, CalicoRule } from "#domain/calico.ts";
import type { Direction } from "#domain/network.ts";
import { type AddressRange, parseRange } from "./addresses.ts";
import { unclear } from "./from-kubernetes.ts";
import { type Action, ANYBODY, type Condition, type Policy, type PolicyRef, type Rule } from "./policy.ts";
import type { PortRule, Ports } from "./port-rule.ts";
import {
  ALL_PORTS,
  icmpPorts,
  NO_PORTS,
  type PortSet,
  portRange,
  protocolNumber,
  protocolPorts,
  subtract,
  union,
} from "./ports.ts";
import { parseSelector } from "./selector/parse.ts";
import {
  ALL,
  and,
  equals,
  NAMESPACE,
  ofNamespace,
  ofServiceAccount,
  SERVICE_ACCOUNT,
  type Selector,
} from "./selector/selector.ts";

/** A policy of Calico that can select pods. One whose tier is not there (`tierDoubt`) may or may not be in force. */
export function fromCalico(policy: CalicoPolicy, tierDoubt: string | undefined): Policy {
  const { namespace, name, tier, kind } = policy;
  const ref: PolicyRef = { api: "Calico", kind, id: namespace === undefined ? name : `${namespace}/${name}` };
  const common = {
    ...{ ref, tier, order: policy.order ?? Number.POSITIVE_INFINITY },
    ...(namespace === undefined ? {} : { namespace }),
    sortName: namespace === undefined ? `${tier}.${name}` : `${namespace}/${tier}.${name}`,
  };
  const own = namespace === undefined ? ALL : equals(NAMESPACE, namespace);
  const doubt = policy.unclear ?? tierDoubt;
  if (doubt !== undefined) return { ...common, subject: own, ...unclear("unclear", ref, doubt) };
  const subject = understood(() => and(own, subjectOf(policy)));
  const rules = policy.directions.map((direction) => [
    direction,
    policy[direction].flatMap((rule) => fromRule(rule, direction, ref, namespace)),
  ]);
  return {
    ...common,
    subject: typeof subject === "string" ? own : subject,
    ...(typeof subject === "string" ? { subjectDoubt: subject } : {}),
    rules: Object.fromEntries(rules),
  };
}

/** What `read` reads, or a sentence that says what it could not understand. */
function understood<T extends object>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function subjectOf({ selector, namespaceSelector, serviceAccountSelector }: CalicoPolicy): Selector {
  return and(
    read("selector", selector),
    namespaceSelector === "" ? ALL : ofNamespace(read("namespaceSelector", namespaceSelector)),
    serviceAccountSelector === "" ? ALL : ofServiceAccount(read("serviceAccountSelector", serviceAccountSelector)),
  );
}

function read(field: string, text: string): Selector {
  try {
    return parseSelector(text);
  } catch (cause) {
    throw new SyntaxError(`${field} ${JSON.stringify(text)}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

const ACTIONS: Readonly<Record<string, Action>> = { Allow: "allow", Deny: "deny", Pass: "pass" };

/** Nothing for Log, after which the next rule decides. */
function fromRule(
  rule: CalicoRule,
  direction: Direction,
  by: PolicyRef,
  namespace: string | undefined,
): readonly Rule[] {
  if (rule.action === "Log" && rule.unclear === undefined) return [];
  const action = ACTIONS[rule.action] ?? "unclear";
  const [peer, self] = direction === "ingress" ? [rule.source, rule.destination] : [rule.destination, rule.source];
  const conditions = understood(() => ({
    peer: conditionOf(peer, namespace, rule.ipVersion),
    self: conditionOf(self, namespace, undefined),
    ports: portsOf(rule),
  }));
  const partial = rule.source.ports.length > 0 || rule.source.notPorts.length > 0;
  const doubt = action === "unclear" ? `its action ${JSON.stringify(rule.action)} is not known` : rule.unclear;
  const anything = { peer: ANYBODY, self: ANYBODY, ports: { within: ALL_PORTS } };
  if (typeof conditions === "string") return [{ action, by, ...anything, partial: false, doubt: conditions }];
  return [{ action, by, ...conditions, partial, ...(doubt === undefined ? {} : { doubt }) }];
}

/**
 * Selectors of a policy with a namespace are about that namespace, unless `namespaceSelector` says another. Addresses
 * alone, and nothing at all, are about everybody.
 */
function conditionOf(entity: CalicoEntity, namespace: string | undefined, ipVersion: number | undefined): Condition {
  const { selector, notSelector, namespaceSelector, serviceAccounts } = entity;
  const named = serviceAccounts?.names ?? [];
  const selects = Boolean(selector || notSelector || serviceAccounts);
  const positive = and(
    namespaceSelector ? ofNamespace(read("namespaceSelector", namespaceSelector)) : ALL,
    !namespaceSelector && namespace !== undefined && selects ? equals(NAMESPACE, namespace) : ALL,
    selector ? read("selector", selector) : ALL,
    named.length > 0 ? { kind: "in", key: SERVICE_ACCOUNT, values: named } : ALL,
    serviceAccounts?.selector ? ofServiceAccount(read("serviceAccounts.selector", serviceAccounts.selector)) : ALL,
  );
  const nets = entity.nets.length > 0 ? entity.nets.map(rangeOf) : undefined;
  const family = ipVersion === undefined ? undefined : [rangeOf(ipVersion === 6 ? "::/0" : "0.0.0.0/0")];
  const condition: Condition = {
    ...(positive.kind === "all" ? {} : { selector: positive }),
    ...(notSelector ? { notSelector: read("notSelector", notSelector) } : {}),
    ...(nets || family ? { nets: withinFamily(nets, family) } : {}),
    ...(entity.notNets.length > 0 ? { notNets: entity.notNets.map(rangeOf) } : {}),
  };
  return Object.keys(condition).length === 0 ? ANYBODY : condition;
}

function withinFamily(
  nets: readonly AddressRange[] | undefined,
  family: readonly AddressRange[] | undefined,
): readonly AddressRange[] {
  if (nets === undefined) return family ?? [];
  return family === undefined ? nets : nets.filter((net) => net.family === family[0]?.family);
}

function rangeOf(text: string): AddressRange {
  const range = parseRange(text);
  if (range === undefined) throw new SyntaxError(`${JSON.stringify(text)} is not a range of addresses`);
  return range;
}

function portsOf({ protocol, notProtocol, icmp, notIcmp, destination }: CalicoRule): PortRule {
  const number = protocol === undefined ? undefined : numberOf(protocol);
  const about = number === undefined ? ALL_PORTS : protocolPorts(number);
  const types = icmp === undefined ? about : typesOf(number, icmp);
  const withoutTypes = notIcmp === undefined ? types : subtract(types, typesOf(number, notIcmp));
  return {
    within: notProtocol === undefined ? withoutTypes : subtract(withoutTypes, protocolPorts(numberOf(notProtocol))),
    ...(destination.ports.length > 0 ? { ports: fromPorts(destination.ports, number) } : {}),
    ...(destination.notPorts.length > 0 ? { notPorts: fromPorts(destination.notPorts, number) } : {}),
  };
}

function numberOf(protocol: string | number): number {
  const number = protocolNumber(protocol);
  if (number === undefined) throw new SyntaxError(`the protocol ${JSON.stringify(protocol)} is not known`);
  return number;
}

function typesOf(protocol: number | undefined, { type, code }: CalicoIcmp): PortSet {
  if (protocol === undefined) throw new SyntaxError("icmp without a protocol");
  return icmpPorts(protocol, type, code);
}

function fromPorts(ports: readonly (string | number)[], protocol: number | undefined): Ports {
  if (protocol === undefined) throw new SyntaxError("ports without a protocol");
  const ranges = ports.map((port) => rangeOfPorts(String(port), protocol));
  const names = ports.filter((_, at) => ranges[at] === undefined).map((name) => `${protocol}/${name}`);
  return { numbers: ranges.reduce<PortSet>((sum, range) => union(sum, range ?? NO_PORTS), NO_PORTS), names };
}

/** `8080` or `8000:8100`; undefined for a name. */
function rangeOfPorts(text: string, protocol: number): PortSet | undefined {
  const [, first, last = first] = /^(\d+)(?::(\d+))?$/u.exec(text) ?? [];
  if (first === undefined) return undefined;
  if (Number(first) > Number(last) || Number(last) > 65_535) throw new SyntaxError(`${text} is not a range of ports`);
  return portRange(protocol, Number(first), Number(last));
}
