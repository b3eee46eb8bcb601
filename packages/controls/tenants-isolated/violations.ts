import type { Violation } from "#domain/finding.ts";
import type { Direction } from "#domain/network.ts";
import type { OpenPaths } from "./found.ts";
import { describePolicy, type Rule } from "./policy.ts";
import { describePorts, NO_PORTS, type PortSet, union } from "./ports.ts";

/** So many other namespaces are named one by one; a policy that opens more is named itself, once. */
export const FEW = 2;
const LISTED = 20;

/** Each policy that opens paths, or each of the few other namespaces to which it opens them. */
export function pathViolations(
  namespace: string,
  paths: readonly OpenPaths[],
  unrestricted: Unrestricted,
): readonly Violation[] {
  return paths.flatMap((path) => {
    const why = because(path, unrestricted);
    if (path.others.size > FEW) return [toMany(namespace, path, why)];
    return [...path.others].sort(byName).map(([other, ports]) => toOne(namespace, path.direction, other, ports, why));
  });
}

/** The namespace's pods that no policy restricts. */
type Unrestricted = (direction: Direction) => readonly string[];

const REASONS: Readonly<Record<Direction, string>> = { ingress: "ReachedFromOutside", egress: "ReachesOutside" };

function toOne(namespace: string, direction: Direction, other: string, ports: PortSet, why: string): Violation {
  const message = sentence(direction, namespace, `namespace ${other}`, ports, why);
  return { kind: "Namespace", id: other, reason: REASONS[direction], message };
}

function toMany(namespace: string, { direction, by, others, more }: OpenPaths, why: string): Violation {
  const names = [...others.keys()].sort();
  const ports = [...others.values()].reduce(union, NO_PORTS);
  const message = sentence(
    direction,
    namespace,
    `${names.length}${more ? " or more" : ""} namespaces (${list(names)})`,
    ports,
    why,
  );
  const { kind, id } = by ?? { kind: "Namespace", id: namespace };
  return { kind, id, reason: REASONS[direction], message };
}

function sentence(direction: Direction, namespace: string, others: string, ports: PortSet, why: string): string {
  const [from, to] = direction === "ingress" ? [others, namespace] : [namespace, others];
  return `Pods of ${from} reach ${to} on ${describePorts(ports)}: ${why}.`;
}

function because({ by, direction }: OpenPaths, unrestricted: Unrestricted): string {
  if (by !== undefined) return `${describePolicy(by)} allows it`;
  const pods = unrestricted(direction);
  const whom = pods.length === 0 ? "a pod that has none of the labels they ask for" : `pods ${list(pods)}`;
  return `no policy restricts ${direction === "ingress" ? "what reaches" : "what is reached from"} ${whom}`;
}

/** Each policy that has rules which are not understood, and what of it. */
export function doubtViolations(rules: readonly Rule[]): readonly Violation[] {
  const groups = Map.groupBy(rules, ({ by }) => describePolicy(by));
  return [...groups].flatMap(([policy, [first, ...others]]) => {
    if (first === undefined) return [];
    const more = others.filter(({ doubt }) => doubt !== first.doubt).length;
    const { kind, id } = first.by;
    return [
      {
        kind,
        id,
        reason: "NotUnderstood",
        message: `${policy}: ${first.doubt}${more > 0 ? ` (and ${more} more)` : ""}.`,
      },
    ];
  });
}

export function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} more` : shown;
}

function byName([a]: readonly [string, PortSet], [b]: readonly [string, PortSet]): number {
  return a < b ? -1 : 1;
}
