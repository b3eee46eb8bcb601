import * as z from "zod";

/** A length of time in milliseconds. */
export type Milliseconds = number;

const UNITS: Readonly<Record<string, Milliseconds>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const PARTS = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d)/gu;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d))+$/u;

export const SECOND: Milliseconds = 1_000;
export const MINUTE: Milliseconds = 60_000;
export const HOUR: Milliseconds = 3_600_000;
export const DAY: Milliseconds = 86_400_000;

/**
 * Reads a duration as Go prints it (`168h0m0s`, `1h30m`), with days besides (`30d`). A bare `0` is zero.
 * Returns undefined where it is not one, a sign included: none of the durations read here may be negative.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  if (text === "0") return 0;
  if (!WHOLE.test(text)) return undefined;
  return [...text.matchAll(PARTS)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}

const SIZES: readonly (readonly [unit: string, size: Milliseconds])[] = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
];

/** The two largest parts that are not zero: `3 d 4 h`, `26 h`, `5 min`, `0 s`. For sentences, so it rounds down. */
export function formatDuration(length: Milliseconds): string {
  const first = SIZES.findIndex(([, size]) => length >= size);
  const [larger, smaller] = first < 0 ? [] : SIZES.slice(first, first + 2);
  if (larger === undefined) return "0 s";
  const [unit, size] = larger;
  const text = `${Math.floor(length / size)} ${unit}`;
  const rest = smaller === undefined ? 0 : Math.floor((length % size) / smaller[1]);
  return smaller !== undefined && rest > 0 ? `${text} ${rest} ${smaller[0]}` : text;
}

/** A positive duration in a file that people write. */
export const durationSchema = z.string().transform((text, context): Milliseconds => {
  const length = parseDuration(text);
  if (length !== undefined && length > 0) return length;
  context.addIssue({
    code: "custom",
    message: `found "${text}"; allowed is a positive duration such as 30d, 24h or 90m`,
  });
  return z.NEVER;
});
