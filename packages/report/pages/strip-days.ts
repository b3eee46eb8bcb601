import { DAY } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { bitsOf, type Coverage, type Day, dayOf, type MonthSeen, monthOf, outcomesOf } from "#domain/history.ts";
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

/** Months as they were read. */
export type ReadMonths = readonly (MonthSeen | UnreadMonth)[];

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
  readonly controls: ReadonlySet<string>;
  /** When the tenant that had this id before was deleted; undefined: nobody had it. */
  readonly predecessorUntil?: Instant | undefined;
}

/** The newest days, today's the last. `read` is of the subject or the clusters that the strip is about, and of no other. */
export function stripDays(read: ReadMonths, of: StripOf, now: Instant): readonly StripDay[] {
  const months = read.filter((one): one is MonthSeen => "days" in one);
  const unread = new Set(read.flatMap((one) => ("problem" in one ? [one.month] : [])));
  const others = of.predecessorUntil === undefined ? "" : dayOf(of.predecessorUntil);
  const days = Array.from({ length: STRIP_DAYS }, (_, at) => dayOf(now - (STRIP_DAYS - 1 - at) * DAY));
  const seen = seenByDay(months, of.controls);
  const coverage = Map.groupBy(months, ({ cluster }) => cluster);
  return days.map((day) => {
    const bits = seen.get(day) ?? 0;
    const outcomes = outcomesOf(bits.toString(32));
    const worst = WORST_FIRST.find((one) => outcomes.includes(one));
    // What could not be read can be worse than what could, unless that is broken.
    const isUnread = unread.has(monthOf(day)) && worst !== "broken";
    const gap = day <= others ? "predecessor" : isUnread ? "unread" : worst === undefined ? "unseen" : undefined;
    const outcome = gap === undefined ? worst : undefined;
    const shares = [...coverage.values()].map((own) => watchedShare(own, day, now));
    return { day, outcome, gap, watched: outcome === undefined ? 0 : Math.min(1, ...shares) };
  });
}

/** The bits of all that was seen, day by day. */
function seenByDay(months: readonly MonthSeen[], asked: ReadonlySet<string>): ReadonlyMap<Day, number> {
  const seen = new Map<Day, number>();
  for (const { month, controls } of months) {
    for (const [control, digits] of Object.entries(controls)) {
      if (!asked.has(control)) continue;
      [...digits].forEach((digit, at) => {
        const day = `${month}-${String(at + 1).padStart(2, "0")}`;
        const bits = bitsOf(digit);
        if (bits !== 0) seen.set(day, (seen.get(day) ?? 0) | bits);
      });
    }
  }
  return seen;
}

/** How much of a day was watched: without pauses of more than two rounds, those at its beginning and its end included. */
function watchedShare(months: readonly MonthSeen[], day: Day, now: Instant): number {
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

function coverageOf(months: readonly MonthSeen[], day: Day): Coverage | undefined {
  return months.find(({ month }) => month === monthOf(day))?.days.find((one) => one.day === day);
}
