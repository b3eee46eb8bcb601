import type { Milliseconds } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { type Coverage, dayOf, type History, monthOf, type SubjectHistory, withOutcome } from "#domain/history.ts";
import type { Instant } from "#domain/instant.ts";

/** A look that has happened: what it found, of a whole cluster or of one tenant. */
export interface Look {
  readonly cluster: string;
  readonly at: Instant;
  readonly dueEvery: Milliseconds;
  /** False where one tenant alone was looked at. */
  readonly isWhole: boolean;
  readonly findings: readonly Pick<Finding, "control" | "outcome" | "tenant">[];
}

/** A month's history with one more look in it. Only what this look found is added, and to its own day. */
export function addLook(before: History | undefined, look: Look): History {
  const day = dayOf(look.at);
  const { days = [], subjects = [] } = before ?? {};
  return {
    ...{ version: 1, cluster: look.cluster, month: monthOf(day) },
    days: look.isWhole ? addCoverage(days, look) : days,
    subjects: addOutcomes(subjects, look, Number(day.slice(8))),
  };
}

function addCoverage(days: readonly Coverage[], { at, dueEvery }: Look): readonly Coverage[] {
  const day = dayOf(at);
  const known = days.find((one) => one.day === day);
  if (known === undefined) {
    const first = { day, looks: 1, first: at, last: at, dueEvery, silence: 0 };
    return [...days, first].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  }
  const pause = at - known.last;
  const silence = known.silence + (pause > 2 * dueEvery ? pause : 0);
  const more = { looks: known.looks + 1, first: Math.min(known.first, at), last: Math.max(known.last, at) };
  return days.map((one) => (one === known ? { day, ...more, dueEvery, silence } : one));
}

function addOutcomes(
  subjects: readonly SubjectHistory[],
  { findings }: Look,
  dayOfMonth: number,
): readonly SubjectHistory[] {
  const found = Map.groupBy(findings, ({ tenant }) => tenant);
  const known = new Set(subjects.map(({ tenant }) => tenant));
  const added = [...found.keys()].filter((tenant) => !known.has(tenant)).map((tenant) => ({ tenant, controls: {} }));
  return [...subjects, ...added].map((subject): SubjectHistory => {
    const seen = found.get(subject.tenant);
    if (seen === undefined) return subject;
    const controls: Record<string, string> = { ...subject.controls };
    for (const { control, outcome } of seen)
      controls[control] = withOutcome(controls[control] ?? "", dayOfMonth, outcome);
    return { ...subject, controls };
  });
}
