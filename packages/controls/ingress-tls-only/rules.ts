import type { IngressRule, IngressSource, SecurityGroup } from "#domain/vpc.ts";

/** One source of one rule. */
export interface Opening {
  readonly group: SecurityGroup;
  readonly rule: IngressRule;
  readonly source: IngressSource;
}

export function openingsOf(group: SecurityGroup): readonly Opening[] {
  return group.ingress.flatMap((rule) => rule.sources.map((source) => ({ group, rule, source })));
}

const NAMES: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

function protocolOf({ protocol }: IngressRule): string {
  return NAMES[protocol] ?? protocol.toLowerCase();
}

/** Whether a rule lets in TCP to these ports and to nothing else. */
export function isTcpTo({ from, to, ...rule }: IngressRule, ports: ReadonlySet<number>): boolean {
  if (protocolOf({ ...rule }) !== "tcp" || from === undefined || to === undefined || from > to) return false;
  for (let port = from; port <= to; port += 1) if (!ports.has(port)) return false;
  return true;
}

/** Messages that tell a sender to make its packets smaller: without them connections hang, and they carry nothing. */
export function isPathMtu(rule: IngressRule): boolean {
  const protocol = protocolOf(rule);
  return (protocol === "icmp" && rule.from === 3 && rule.to === 4) || (protocol === "icmpv6" && rule.from === 2);
}

/** `TCP ports 30000–32767`, `everything`. */
export function whatItLetsIn(rule: IngressRule): string {
  const { from, to } = rule;
  const protocol = protocolOf(rule);
  if (protocol === "-1") return "everything";
  const name = /^\d+$/u.test(protocol) ? `protocol ${protocol}` : protocol.toUpperCase();
  if (protocol.startsWith("icmp")) return name;
  if (from === undefined || to === undefined || (from === 0 && to === 65_535)) return `all of ${name}`;
  return from === to ? `${name} port ${from}` : `${name} ports ${from}–${to}`;
}
