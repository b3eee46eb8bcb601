import { obstacleOf, type TrackedFinding, violationKey } from "#domain/tracked-finding.ts";
import type { News } from "./follow.ts";

/** News of one kind that people are told in one message. */
export interface Topic<N extends News> {
  readonly news: readonly [N, ...N[]];
  /** They have one cause, rather than only the same look. */
  readonly oneCause: boolean;
}

/** More messages than this about the same control and reason are told as one: nobody reads a hundred. */
const MOST_ALIKE = 10;

/** One message for each cause: for what many tenants' findings were broken by, and for a system that cannot be read. */
export function groupNews<N extends News>(news: readonly N[]): readonly Topic<N>[] {
  const byCause = groupBy(news, causeOf);
  return groupBy(byCause, ([first]) => likenessOf(first)).flatMap((alike): readonly Topic<N>[] => {
    if (alike.length <= MOST_ALIKE) return alike.map((topic) => ({ news: topic, oneCause: true }));
    const [first, ...others] = alike.flat();
    return first === undefined ? [] : [{ news: [first, ...others], oneCause: false }];
  });
}

/**
 * The first violation is the root cause. Its resource may be the same in several findings: a stuck backup, or one that
 * controls find wrong each by what it looks at.
 */
function causeOf(news: News): string {
  const { cluster, reason } = news.finding;
  switch (news.kind) {
    case "broken":
      return `broken ${cluster} ${resourceOf(violationKey(news.added[0]))}`;
    case "mended":
      return `mended ${cluster} ${resourceOf(news.before.announced.broken?.[0] ?? "")} ${news.finding.outcome}`;
    case "unknown":
      return `unknown ${cluster} ${obstacleOf(news.finding)} ${reason}`;
    case "known":
      return `known ${cluster} ${obstacleOf(news.before)}`;
    case "flapping":
      return `flapping ${cluster} ${wrongIn(news.finding)}`;
    case "settled":
      return `settled ${cluster} ${news.finding.outcome} ${wrongIn(news.finding)}`;
  }
}

/** The resource that a finding is broken by, or the system that cannot be read; of one that is well, its control. */
function wrongIn({ outcome, violations: [first], control, ...finding }: TrackedFinding): string {
  if (outcome === "unknown") return obstacleOf(finding);
  return first === undefined ? control : resourceOf(violationKey(first));
}

/** A violation's key without its reason, which is its last word. */
function resourceOf(key: string): string {
  return key.slice(0, key.lastIndexOf(" "));
}

function likenessOf(news: News): string {
  const { cluster, control, outcome } = news.finding;
  return `${news.kind} ${cluster} ${control} ${news.kind === "broken" ? news.added[0].reason : outcome}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
