import type { Advisory, Violation } from "#domain/finding.ts";
import type { Attached } from "./attachments.ts";
import { type Origin, originOf, type Surroundings } from "./origins.ts";
import { isPathMtu, isTcpTo, type Opening, openingsOf, whatItLetsIn } from "./rules.ts";

export interface Judged {
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
  /** What could not be understood, in sentences. */
  readonly unclear: readonly string[];
}

/** From outside, nothing but TLS to the ingress controller's load balancer; `tlsPorts` are those where it is spoken. */
export function judgeGroup(attached: Attached, tlsPorts: ReadonlySet<number>, around: Surroundings): Judged {
  const judged = openingsOf(attached.group)
    .filter(({ rule }) => !isPathMtu(rule))
    .filter(({ rule }) => attached.role !== "ingress" || !isTcpTo(rule, tlsPorts))
    .map((opening) => ({ opening, origin: originOf(opening, around) }));
  const strangers = judged.filter(({ origin }) => origin.from === "outside");
  const matters = attached.role === "cluster" || attached.role === "ingress";
  return {
    violations: matters ? strangers.map((one) => violation(attached, one.opening, wordsOf(one.origin))) : [],
    advisories: [
      ...(matters ? [] : strangers.map((one) => unreachable(attached, one.opening, wordsOf(one.origin)))),
      ...judged
        .filter(({ origin }) => origin.from === "neighbour")
        .map((one) => neighbour(one.opening, wordsOf(one.origin))),
    ],
    unclear: judged
      .filter(({ origin }) => matters && origin.from === "notUnderstood")
      .map(({ opening, origin }) => `${sentence(opening, wordsOf(origin))}.`),
  };
}

function wordsOf(origin: Origin): string {
  return "words" in origin ? origin.words : "";
}

function sentence({ group, rule }: Opening, origin: string): string {
  return `Security group ${group.id} lets in ${whatItLetsIn(rule)} from ${origin}`;
}

const MOST_NAMED = 3;

function violation({ to }: Attached, opening: Opening, origin: string): Violation {
  const named = to.slice(0, MOST_NAMED).join(", ");
  const more = to.length > MOST_NAMED ? ` and ${to.length - MOST_NAMED} more` : "";
  const where = to.length === 0 ? "" : ` (it guards ${named}${more})`;
  const message = `${sentence(opening, origin)}${where}; promised is that only TLS gets in, and only to the ingress controller.`;
  return { kind: "SecurityGroup", id: opening.group.id, reason: reasonOf(opening), message };
}

function reasonOf({ source }: Opening): string {
  return source.kind === "group" ? "OpenThroughGroup" : "OpenToOutside";
}

function unreachable({ role }: Attached, opening: Opening, origin: string): Advisory {
  const why =
    role === "internal" ? "guards load balancers within the VPC only" : "is attached to nothing that is known";
  return { reason: "OpenGroupUnreached", message: `${sentence(opening, origin)}; it ${why}.` };
}

function neighbour(opening: Opening, origin: string): Advisory {
  return {
    reason: "OpenToPrivateNetwork",
    message: `${sentence(opening, origin)}, which is private, and not of this VPC.`,
  };
}
