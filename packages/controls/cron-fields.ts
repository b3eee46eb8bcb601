/** The values that one field of a cron expression allows, ascending. `any`: it says `*`, so it restricts nothing. */
export interface CronField {
  readonly values: readonly number[];
  readonly any: boolean;
}

interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters each; the first stands for `min`. */
  readonly names?: string;
}

export interface CronFields {
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly daysOfMonth: CronField;
  readonly months: CronField;
  /** 0 is Sunday. */
  readonly daysOfWeek: CronField;
}

const BOUNDS: Readonly<Record<keyof CronFields, Bounds>> = {
  minutes: { name: "minute", min: 0, max: 59 },
  hours: { name: "hour", min: 0, max: 23 },
  daysOfMonth: { name: "day of month", min: 1, max: 31 },
  months: { name: "month", min: 1, max: 12, names: "janfebmaraprmayjunjulaugsepoctnovdec" },
  daysOfWeek: { name: "day of week", min: 0, max: 6, names: "sunmontuewedthufrisat" },
};

/**
 * Reads the five fields as robfig/cron does, the library by which Velero reads a Schedule: Sunday is 0 and never 7,
 * `5/15` goes on to the field's end, `?` is `*`. Throws a SyntaxError that says what cannot be read.
 */
export function parseCronFields(text: string): CronFields {
  const fields = text.split(/\s+/u).filter((field) => field !== "");
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = fields;
  if (daysOfWeek === undefined || fields.length > 5) throw new SyntaxError(`found ${fields.length} fields, not 5`);
  return {
    minutes: parseField(minutes ?? "", BOUNDS.minutes),
    hours: parseField(hours ?? "", BOUNDS.hours),
    daysOfMonth: parseField(daysOfMonth ?? "", BOUNDS.daysOfMonth),
    months: parseField(months ?? "", BOUNDS.months),
    daysOfWeek: parseField(daysOfWeek, BOUNDS.daysOfWeek),
  };
}

function parseField(text: string, bounds: Bounds): CronField {
  const ranges = text.split(",").filter((part) => part !== "");
  const parsed = ranges.map((range) => parseRange(range, bounds));
  const values = [...new Set(parsed.flatMap((range) => range.values))].sort((a, b) => a - b);
  return { values, any: parsed.some((range) => range.any) };
}

function parseRange(text: string, bounds: Bounds): CronField {
  const [range = "", stepText, ...furtherSteps] = text.split("/");
  const [low = "", high, ...furtherEnds] = range.split("-");
  const star = low === "*" || low === "?";
  if (furtherSteps.length > 0 || (furtherEnds.length > 0 && !star)) throw unreadable(text, bounds);
  const step = stepText === undefined ? 1 : parseNumber(stepText, bounds);
  const start = star ? bounds.min : parseValue(low, bounds);
  const openEnd = star || (high === undefined && stepText !== undefined);
  const end = openEnd ? bounds.max : high === undefined ? start : parseValue(high, bounds);
  if (start < bounds.min || end > bounds.max || start > end || step === 0) throw unreadable(text, bounds);
  const length = Math.floor((end - start) / step) + 1;
  return { values: Array.from({ length }, (_, at) => start + at * step), any: star && step === 1 };
}

function parseValue(text: string, bounds: Bounds): number {
  const at = text.length === 3 ? (bounds.names?.indexOf(text.toLowerCase()) ?? -1) : -1;
  return at >= 0 && at % 3 === 0 ? bounds.min + at / 3 : parseNumber(text, bounds);
}

function parseNumber(text: string, bounds: Bounds): number {
  if (!/^\+?\d{1,9}$/u.test(text)) throw unreadable(text, bounds);
  return Number(text);
}

function unreadable(text: string, { name, min, max }: Bounds): SyntaxError {
  return new SyntaxError(`found "${text}" as ${name}; allowed are ${min} to ${max}`);
}
