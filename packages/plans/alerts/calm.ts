import { type FlappingSettings, settlingTime } from "#domain/alert-settings.ts";
import type { Violation } from "#domain/finding.ts";
import type { Restless } from "#domain/restless.ts";
import { findingKey, type TrackedFinding, violationKey } from "#domain/tracked-finding.ts";
import type { Followed, News } from "./follow.ts";

type Calm = NonNullable<Restless["calm"]>;

/**
 * Calms what goes back and forth. Once something has come back more often than is allowed within the window, that is told
 * once as flapping; from then on no turn is told. Nothing is hidden for longer than the settling time, though: what is
 * wrong for that long without a break is told while the rest goes on flapping, and once nothing has come or ended for
 * that long, the finding has settled, and people are told as what.
 */
export function calmFlapping(
  previous: readonly TrackedFinding[],
  { findings, news, changes }: Followed,
  settings: FlappingSettings,
): Followed {
  const byKey = new Map(previous.map((finding) => [findingKey(finding), finding]));
  const newsOf = new Map(news.map((one) => [findingKey(one.finding), one]));
  const calmed = findings.map((finding) => {
    const key = findingKey(finding);
    return calm(byKey.get(key), finding, newsOf.get(key), settings);
  });
  return {
    findings: calmed.map(({ finding }) => finding),
    news: calmed.flatMap((one) => one.news ?? []),
    changes,
  };
}

interface Calmed {
  readonly finding: TrackedFinding;
  readonly news: News | undefined;
}

function calm(
  previous: TrackedFinding | undefined,
  finding: TrackedFinding,
  news: News | undefined,
  settings: FlappingSettings,
): Calmed {
  const restless = nextRestless(previous, finding, settings);
  if (restless === undefined) return { finding, news };
  const now = finding.observedAt;
  const before = previous?.restless?.calm;
  if (before === undefined) {
    const isTooMuch = restless.returns.length > settings.returns && restless.returns.at(-1) === now;
    if (!isTooMuch || news === undefined) return { finding: { ...finding, restless }, news };
    const standing = standingOf(finding, {}, now);
    const calmed = { ...finding, restless: { ...restless, calm: { since: now, standing, told: [] } } };
    return { finding: calmed, news: { kind: "flapping", finding: calmed, returns: restless.returns } };
  }
  const settling = settlingTime(settings);
  if (now - restless.changedAt >= settling) {
    const settled = settledAs(finding);
    return { finding: settled, news: { kind: "settled", finding: settled, flappingSince: before.since } };
  }
  const told = before.told.filter((thing) => wrongOf(finding).includes(thing));
  const next: Calm = { since: before.since, standing: standingOf(finding, before.standing, now), told };
  const staying = stayingOf(next, now - settling);
  const stayed = newsOfStaying({ ...finding, restless }, staying);
  const knows = stayed === undefined ? told : [...new Set([...told, ...staying, ...thingsIn(stayed)])];
  const calmed = { ...finding, restless: { ...restless, calm: { ...next, told: knows } } };
  return { finding: calmed, news: stayed && { ...stayed, finding: calmed } };
}

/** People are told that it is unknown, and not whether it is broken: should it show as broken, that is news. */
function settledAs(finding: TrackedFinding): TrackedFinding {
  const { outcome, announced } = finding;
  return outcome === "unknown" ? { ...finding, announced: { unknown: announced.unknown ?? [] } } : finding;
}

/** undefined: nothing has come back within the window, and nothing has ended that could. */
function nextRestless(
  previous: TrackedFinding | undefined,
  finding: TrackedFinding,
  { within }: FlappingSettings,
): Restless | undefined {
  if (previous === undefined) return undefined;
  const now = finding.observedAt;
  const isRecent = (at: number) => now - at < within;
  const [was, is] = [wrongOf(previous), wrongOf(finding)];
  const [came, ended] = [!isWithin(is, was), !isWithin(was, is)];
  const { restless } = previous;
  const endedAt = ended ? now : restless?.endedAt;
  const couldReturn = endedAt !== undefined && isRecent(endedAt);
  const returns = [...(restless?.returns ?? []).filter(isRecent), ...(came && couldReturn ? [now] : [])];
  const waits = !came && couldReturn;
  if (returns.length === 0 && !waits && restless?.calm === undefined) return undefined;
  return {
    ...(waits ? { endedAt } : {}),
    returns,
    changedAt: came || ended ? now : (restless?.changedAt ?? now),
    ...(restless?.calm === undefined ? {} : { calm: restless.calm }),
  };
}

function thingsIn(news: News): readonly string[] {
  return news.kind === "broken" ? news.added.map(violationKey) : [];
}

function isWithin(things: readonly string[], others: readonly string[]): boolean {
  const all = new Set(others);
  return things.every((thing) => all.has(thing));
}

/** That it is broken at all, whatever by. */
const BROKEN = "broken";

/** What is wrong by what people would be told. It stays so while nobody can look. */
function wrongOf({ announced: { broken, unknown = [] } }: TrackedFinding): readonly string[] {
  return [...(broken === undefined ? [] : [BROKEN, ...broken]), ...unknown.map(obstacleThing)];
}

function obstacleThing(obstacle: string): string {
  return `unknown ${obstacle}`;
}

function standingOf(finding: TrackedFinding, before: Calm["standing"], now: number): Calm["standing"] {
  return Object.fromEntries(wrongOf(finding).map((thing) => [thing, before[thing] ?? now]));
}

/** What has been wrong since then or longer, and was not told. */
function stayingOf({ standing, told }: Calm, since: number): readonly string[] {
  return Object.entries(standing)
    .filter(([thing, at]) => at <= since && !told.includes(thing))
    .map(([thing]) => thing);
}

/** undefined where nothing stays, or where nobody can see now whether it does. */
function newsOfStaying(finding: TrackedFinding, staying: readonly string[]): News | undefined {
  if (finding.outcome === "unknown") {
    const isHere = (finding.announced.unknown ?? []).map(obstacleThing).some((thing) => staying.includes(thing));
    return isHere ? { kind: "unknown", finding } : undefined;
  }
  const all = finding.outcome === "broken" ? finding.violations : [];
  const stay = (violation: Violation) => staying.includes(violationKey(violation));
  const [first, ...others] = all.some(stay) ? all.filter(stay) : staying.includes(BROKEN) ? all : [];
  return first === undefined ? undefined : { kind: "broken", finding, added: [first, ...others], further: false };
}
