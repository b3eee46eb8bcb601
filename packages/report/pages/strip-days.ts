import { DAY } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { bitsOf, type Coverage, type Day, dayOf, type MonthSeen, monthOf, outcomesOf } from "#domain/history.ts";
import type { Instant } from "#domain/instant.ts";

export const STRIP_DAYS = 90;

/** What a day is shown as that had several outcomes. */
const WORST_FIRST = ["broken", "unknown", "exempt", "kept", "notApplicable"] as const satisfies readonly Outcome[];

/** One day of a strip. */
export interface StripDay {
  readonly day: Day;
  /** The worst that was seen; undefined: nobody looked, and nothing is claimed. */
  readonly outcome: Outcome | undefined;
  /** The share of the day in which somebody looked as often as was due, from 0 to 1. */
  readonly watched: number;
}

/** The newest days of some controls, today's the last. */
export function stripDays(
  months: readonly MonthSeen[],
  controls: ReadonlySet<string>,
  now: Instant,
): readonly StripDay[] {
  const days = Array.from({ length: STRIP_DAYS }, (_, at) => dayOf(now - (STRIP_DAYS - 1 - at) * DAY));
  const seen = seenByDay(months, controls);
  const coverage = Map.groupBy(months, ({ cluster }) => cluster);
  return days.map((day) => {
    const bits = seen.get(day) ?? 0;
    const outcomes = outcomesOf(bits.toString(32));
    const outcome = WORST_FIRST.find((one) => outcomes.includes(one));
    const shares = [...coverage.values()].map((own) => watchedShare(own, day, now));
    return { day, outcome, watched: outcome === undefined ? 0 : Math.min(1, ...shares) };
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
