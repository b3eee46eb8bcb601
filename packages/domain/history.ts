import * as z from "zod";
import { OUTCOMES, type Outcome } from "./finding.ts";
import { formatInstant, type Instant } from "./instant.ts";
import { tenantIdSchema } from "./tenant.ts";

/** A day in UTC, `2026-03-10`. */
export type Day = string;

export function dayOf(at: Instant): Day {
  return formatInstant(at).slice(0, 10);
}

/** `2026-03`: what one document of history is about. */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/**
 * What was seen of one control and subject in a month: for each day, from the first on, a digit to the base of 32 whose
 * bits are the outcomes that were seen, in the order of OUTCOMES. `0`, as what is cut off at the end, is a day on which
 * nobody looked.
 */
const daysSchema = z.string().regex(/^[0-9a-v]{1,31}$/u, "allowed are 1 to 31 digits to the base of 32");

const instant = z.number();

/** How closely a cluster was looked at in one day. Looks at one tenant alone do not count: they say nothing of others. */
const coverageSchema = z
  .object({
    day: z.iso.date(),
    looks: z.int().positive(),
    first: instant,
    last: instant,
    /** How often a look was due, at the last one. */
    dueEvery: z.number().positive(),
    /** Between two looks of this day, for longer than two rounds: added up, in milliseconds. */
    silence: z.number().nonnegative(),
  })
  .readonly();
export type Coverage = z.infer<typeof coverageSchema>;

const subjectSchema = z
  .object({
    /** null: the cluster itself. */
    tenant: tenantIdSchema.nullable(),
    controls: z.record(z.string(), daysSchema),
  })
  .readonly();
export type SubjectHistory = z.infer<typeof subjectSchema>;

/** What sweeps saw of one cluster in one month. */
const historyObject = z.object({
  version: z.literal(1),
  cluster: z.string(),
  month: z.string().regex(/^\d{4}-\d{2}$/u),
  /** The days on which the cluster was looked at, in their order. */
  days: z.array(coverageSchema).readonly(),
  subjects: z.array(subjectSchema).readonly(),
});
export const historySchema = historyObject.readonly();
export type History = z.infer<typeof historySchema>;

/** A month without its subjects. `anybody` is absent of what was saved by a version that did not add it up. */
export const historyHeadSchema = historyObject
  .omit({ subjects: true })
  .extend({ anybody: subjectSchema.unwrap().shape.controls.optional() })
  .readonly();
export const subjectsSchema = historyObject.shape.subjects;

/** What was seen in one month of one subject, or of anybody. */
export interface MonthSeen extends Pick<History, "cluster" | "days" | "month"> {
  readonly controls: SubjectHistory["controls"];
}

/** By control, the outcomes that anybody had. */
export function anybodyIn(subjects: readonly SubjectHistory[]): SubjectHistory["controls"] {
  const sums = new Map<string, number[]>();
  for (const { controls } of subjects) {
    for (const [control, digits] of Object.entries(controls)) {
      const sum = sums.get(control) ?? [];
      sums.set(control, sum);
      for (let at = 0; at < digits.length; at += 1) sum[at] = (sum[at] ?? 0) | bitsOf(digits[at]);
    }
  }
  return Object.fromEntries(
    [...sums].map(([control, sum]) => [control, sum.map((bits) => bits.toString(32)).join("")]),
  );
}

const DIGITS = new Map(Array.from({ length: 32 }, (_, bits) => [bits.toString(32), bits]));

/** The outcomes of one day, a bit each. */
export function bitsOf(digit: string | undefined): number {
  return DIGITS.get(digit ?? "0") ?? 0;
}

/** The outcomes that a digit stands for; none where nobody looked. */
export function outcomesOf(digit: string | undefined): readonly Outcome[] {
  const bits = bitsOf(digit);
  return OUTCOMES.filter((_, at) => (bits & (1 << at)) !== 0);
}

/** The days with an outcome added to one of them; `dayOfMonth` counts from 1. */
export function withOutcome(days: string, dayOfMonth: number, outcome: Outcome): string {
  const padded = days.padEnd(dayOfMonth, "0");
  const bits = Number.parseInt(padded[dayOfMonth - 1] ?? "0", 32) | (1 << OUTCOMES.indexOf(outcome));
  return padded.slice(0, dayOfMonth - 1) + bits.toString(32) + padded.slice(dayOfMonth);
}
