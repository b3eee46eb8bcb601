import { DAY } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { type Coverage, type Day, dayOf, type History, monthOf, outcomesOf } from "#domain/history.ts";
import type { Instant } from "#domain/instant.ts";

export const STRIP_DAYS = 90;

/** What a day is shown as that had several outcomes. */
const WORST_FIRST = ["broken", "unknown", "exempt", "kept", "notApplicable"] as const satisfies readonly Outcome[];

/** A month of a cluster whose history is there, or may be, and could not be read. */
export interface UnreadMonth {
  readonly cluster: string;
  readonly month: string;
  /** Why. */
  readonly problem: string;
}

/** Histories as they were read. */
export type ReadHistories = readonly (History | UnreadMonth)[];

/**
 * Why a day claims nothing. `unseen`: nobody looked. `unread`: what was seen could not be read. `predecessor`: whoever had
 * the tenant's id before was there, at least for a part of it.
 */
export type Gap = "predecessor" | "unread" | "unseen";

/** One day of a strip. */
export interface StripDay {
  readonly day: Day;
  /** The worst that was seen; undefined: nothing is claimed. */
  readonly outcome: Outcome | undefined;
  /** Of a day without an outcome. */
  readonly gap: Gap | undefined;
  /** The share of the day in which somebody looked as often as was due, from 0 to 1. */
  readonly watched: number;
}

/** What a strip is about. */
export interface StripOf {
  readonly cluster?: string | undefined;
  /** null: the cluster itself; undefined: everything. */
  readonly tenant?: string | null | undefined;
  readonly controls: ReadonlySet<string>;
  /** When the tenant that had this id before was deleted; undefined: nobody had it. */
  readonly predecessorUntil?: Instant | undefined;
}

/** The newest days, today's the last. */
export function stripDays(histories: ReadHistories, of: StripOf, now: Instant): readonly StripDay[] {
  const isAsked = ({ cluster }: Pick<History, "cluster">) => of.cluster === undefined || cluster === of.cluster;
  const asked = histories.filter((one): one is History => "days" in one && isAsked(one));
  const unread = new Set(histories.flatMap((one) => ("problem" in one && isAsked(one) ? [one.month] : [])));
  const others = of.predecessorUntil === undefined ? "" : dayOf(of.predecessorUntil);
  const days = Array.from({ length: STRIP_DAYS }, (_, at) => dayOf(now - (STRIP_DAYS - 1 - at) * DAY));
  const seen = seenByDay(asked, of);
  const coverage = Map.groupBy(asked, ({ cluster }) => cluster);
  return days.map((day) => {
    const bits = seen.get(day) ?? 0;
    const outcomes = outcomesOf(bits.toString(32));
    const worst = WORST_FIRST.find((one) => outcomes.includes(one));
    // What could not be read can be worse than what could, unless that is broken.
    const isUnread = unread.has(monthOf(day)) && worst !== "broken";
    const gap = day <= others ? "predecessor" : isUnread ? "unread" : worst === undefined ? "unseen" : undefined;
    const outcome = gap === undefined ? worst : undefined;
    const shares = [...coverage.values()].map((months) => watchedShare(months, day, now));
    return { day, outcome, gap, watched: outcome === undefined ? 0 : Math.min(1, ...shares) };
  });
}

type Bits = readonly number[];

/** The bits of all that was seen, day by day. */
function seenByDay(histories: readonly History[], { tenant, controls }: StripOf): ReadonlyMap<Day, number> {
  const seen = new Map<Day, number>();
  for (const history of histories) {
    const found = tenant === undefined ? ofEverybody(history) : ofSubject(history, tenant);
    for (const [control, bits] of found) {
      if (!controls.has(control)) continue;
      bits.forEach((value, at) => {
        const day = `${history.month}-${String(at + 1).padStart(2, "0")}`;
        if (value !== 0) seen.set(day, (seen.get(day) ?? 0) | value);
      });
    }
  }
  return seen;
}

function ofSubject({ subjects }: History, tenant: string | null): ReadonlyMap<string, Bits> {
  const controls = subjects.find((subject) => subject.tenant === tenant)?.controls ?? {};
  return new Map(Object.entries(controls).map(([control, digits]) => [control, [...digits].map(bitsOf)]));
}

const known = new WeakMap<History, ReadonlyMap<string, Bits>>();

/** By control, what was seen of anybody. A page has many strips of the same month: it is added up once. */
function ofEverybody(history: History): ReadonlyMap<string, Bits> {
  const before = known.get(history);
  if (before !== undefined) return before;
  const sums = new Map<string, number[]>();
  for (const { controls } of history.subjects) {
    for (const [control, digits] of Object.entries(controls)) {
      const sum = sums.get(control) ?? [];
      sums.set(control, sum);
      for (let at = 0; at < digits.length; at++) sum[at] = (sum[at] ?? 0) | bitsOf(digits[at] ?? "0");
    }
  }
  known.set(history, sums);
  return sums;
}

const DIGITS = new Map(Array.from({ length: 32 }, (_, bits) => [bits.toString(32), bits]));

function bitsOf(digit: string): number {
  return DIGITS.get(digit) ?? 0;
}

/** How much of a day was watched: without pauses of more than two rounds, those at its beginning and its end included. */
function watchedShare(months: readonly History[], day: Day, now: Instant): number {
  const covered = coverageOf(months, day);
  if (covered === undefined) return 0;
  const begin = Date.parse(day);
  const end = Math.min(begin + DAY, Math.max(now, covered.last));
  const before = coverageOf(months, dayOf(begin - DAY));
  const after = coverageOf(months, dayOf(begin + DAY));
  const allowed = 2 * covered.dueEvery;
  const pauses = [
    covered.first - (before?.last ?? begin) > allowed ? covered.first - begin : 0,
    (after?.first ?? end) - covered.last > allowed ? end - covered.last : 0,
    covered.silence,
  ];
  const length = Math.max(1, end - begin);
  return Math.max(0, 1 - pauses.reduce((sum, pause) => sum + pause, 0) / length);
}

function coverageOf(months: readonly History[], day: Day): Coverage | undefined {
  return months.find(({ month }) => month === monthOf(day))?.days.find((one) => one.day === day);
}
