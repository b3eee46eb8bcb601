import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { ClusterFindings, TrackedFinding } from "#domain/tracked-finding.ts";

/** What was asked about of one cluster, and when it was seen; the oldest, where a tenant was looked at by itself. */
export interface AskedOfCluster {
  readonly cluster: string;
  readonly seenAt: Instant;
  readonly findings: readonly TrackedFinding[];
}

export function askedOf(
  { cluster, sweptAt, findings }: ClusterFindings,
  isAsked: (finding: TrackedFinding) => boolean,
): AskedOfCluster {
  const asked = findings.filter(isAsked);
  const seenAt =
    asked.length === 0 ? sweptAt : asked.reduce((at, { observedAt }) => Math.min(at, observedAt), Infinity);
  return { cluster, seenAt, findings: asked };
}

/** After two rounds in which nobody looked, things may have changed unseen. */
const ROUNDS = 2;

/** One line about what is too old to go by; undefined where nothing is. */
export function describeStale(asked: readonly AskedOfCluster[], every: Milliseconds, now: Instant): string | undefined {
  const stale = asked.filter(({ seenAt }) => now - seenAt > ROUNDS * every);
  if (stale.length === 0) return undefined;
  const oldest = formatDuration(now - Math.min(...stale.map(({ seenAt }) => seenAt)));
  return `What is shown of ${stale.map(({ cluster }) => cluster).join(", ")} may no longer be so: it was seen ${oldest} ago, and a sweep is due every ${formatDuration(every)}`;
}
