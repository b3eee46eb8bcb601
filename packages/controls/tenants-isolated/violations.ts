import type { Violation } from "#domain/finding.ts";
import type { Direction } from "#domain/network.ts";
import type { Path } from "./paths.ts";
import { describePolicy, type Rule } from "./policy.ts";
import { describePorts, NO_PORTS, union } from "./ports.ts";

/** So many other namespaces are named one by one; a policy that opens more is named itself, once. */
const FEW = 3;
const LISTED = 20;

/** Each policy that opens paths, or each of the few other namespaces to which it opens them. */
export function pathViolations(namespace: string, paths: readonly Path[]): readonly Violation[] {
  const groups = Map.groupBy(
    paths,
    ({ direction, by }) => `${direction} ${by === undefined ? "" : describePolicy(by)}`,
  );
  return [...groups.values()].flatMap((group) =>
    group.length > FEW ? [violationOf(namespace, group)] : group.map((path) => violationOf(namespace, [path])),
  );
}

const REASONS: Readonly<Record<Direction, string>> = { ingress: "ReachedFromOutside", egress: "ReachesOutside" };

function violationOf(namespace: string, paths: readonly Path[]): Violation {
  const [first] = paths;
  const direction = first?.direction ?? "ingress";
  const others = paths.map(({ other }) => other).sort();
  const resource =
    others.length <= FEW
      ? { kind: "Namespace", id: others.join(", ") }
      : first?.by === undefined
        ? { kind: "Namespace", id: namespace }
        : { kind: first.by.kind, id: first.by.id };
  return {
    ...resource,
    reason: REASONS[direction],
    message: `${sentence(namespace, direction, others, paths)}: ${cause(direction, paths)}.`,
  };
}

function sentence(namespace: string, direction: Direction, others: readonly string[], paths: readonly Path[]): string {
  const ports = describePorts(paths.reduce((sum, path) => union(sum, path.ports), NO_PORTS));
  return direction === "ingress"
    ? `Pods of ${namespaces(others)} reach ${namespace} on ${ports}`
    : `Pods of ${namespace} reach ${namespaces(others)} on ${ports}`;
}

function namespaces(names: readonly string[]): string {
  return names.length === 1 ? `namespace ${names[0]}` : `${names.length} namespaces (${list(names)})`;
}

function cause(direction: Direction, paths: readonly Path[]): string {
  const [first] = paths;
  if (first?.by !== undefined) return `${describePolicy(first.by)} allows it`;
  const pods = [...new Set(paths.flatMap((path) => path.pods))].sort();
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
