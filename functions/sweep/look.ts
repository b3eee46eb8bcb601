import { factsFor } from "#controls/control.ts";
import { judgeWorld } from "#controls/judge.ts";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { FactName, Readings } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { SavedFindings } from "#effects/findings/findings-store.ts";
import { collectFacts } from "#facts/collect.ts";
import { describeError, RetryableError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { lastLooksOf } from "./last-looks.ts";
import type { Run, Target } from "./request.ts";

/** What a look at one cluster showed. */
export interface Seen {
  readonly at: Instant;
  /** Those that were looked at. */
  readonly tenants: readonly Tenant[];
  readonly readings: Readings;
  readonly findings: readonly Finding[];
  readonly unreadable: readonly Unreadable[];
  /** Requests by service. */
  readonly calls: Readonly<Record<string, number>>;
  /** What was known before. */
  readonly saved: SavedFindings;
  /** Saves what was learned of objects that do not change. */
  readonly keepMemory: () => Promise<void>;
}

/** Left for telling and saving, once everything has been looked at. */
const TIME_TO_TELL: Milliseconds = 15 * SECOND;

/**
 * Collects the facts and judges them. Without the list of tenants, or without what was known before, nothing can be
 * judged: both throw. Every other thing that cannot be read makes findings unknown.
 */
export async function look({ cluster, only }: Target, run: Run, deps: Dependencies): Promise<Seen> {
  const { configuration, controls, logger } = deps;
  const at = deps.clock();
  const [tenants, saved, rehearsals] = await Promise.all([
    deps.tenants.listTenants(cluster.name),
    deps.findings.read(cluster.name),
    rehearsalsOf(cluster.name, at, deps),
  ]);
  const { sources, calls, keepMemory } = await deps.open(cluster);
  const asked = tenants.filter(({ id }) => only === undefined || id === only);
  const collected = await withinTime(
    collectFacts(sources, factsFor(controls), { cluster, tenants: asked, now: at }),
    run.endsAt - TIME_TO_TELL - deps.clock(),
    `Facts of cluster ${cluster.name} were not collected in time`,
  );
  const lastLooks = observed(lastLooksOf(saved.document, controls, configuration.sweep.every), at);
  const readings = { ...collected, lastLooks, rehearsals };
  const obstacles = unreadableOf(readings, new Set(controls.flatMap(({ needs }) => needs)));
  logger.info("Facts collected", {
    ...{ cluster: cluster.name, tenants: asked.length, durationMs: deps.clock() - at, calls: calls() },
    unreadable: obstacles.length,
  });
  const { promises, exemptions, mutes } = configuration;
  const findings = judgeWorld(controls, { cluster, tenants, readings, promises, exemptions, mutes, now: at, only });
  return { at, tenants: asked, readings, findings, unreadable: obstacles, calls: calls(), saved, keepMemory };
}

/** Without them one finding of each tenant is unknown; the others are none the worse. */
async function rehearsalsOf(cluster: string, at: Instant, deps: Dependencies): Promise<Reading<Rehearsals>> {
  const source = "restore rehearsals";
  try {
    const { value } = await deps.rehearsals.read(cluster);
    return value === undefined ? unreadable("notFound", source, "none was ever run") : observed(value, at);
  } catch (error) {
    return unreadable("failed", source, describeError(error));
  }
}

async function withinTime<T>(work: Promise<T>, left: Milliseconds, otherwise: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RetryableError(otherwise)), Math.max(0, left));
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Needed facts that could not be read, and items of those that are read one by one. Others are not always to be had. */
function unreadableOf(readings: Readings, needed: ReadonlySet<FactName>): readonly Unreadable[] {
  return [...needed].flatMap((name): readonly Unreadable[] => {
    const reading = readings[name];
    if (reading === undefined) return [];
    if (reading.status === "unreadable") return [reading];
    if (!(reading.value instanceof Map)) return [];
    return [...reading.value.values()].filter((item): item is Unreadable => item?.status === "unreadable");
  });
}
