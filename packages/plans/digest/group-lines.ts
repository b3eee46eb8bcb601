import type { TrackedFinding } from "#domain/tracked-finding.ts";

/** Of one kind nobody reads more; the command below it shows all. */
const MOST_LINES = 8;
/** In characters. All lines of all sections, four times over, have to fit into a message of SNS. */
const LONGEST_LINE = 240;
const MOST_NAMES = 4;

/** A finding, and what is to be said of it. */
export interface Said {
  readonly finding: TrackedFinding;
  readonly sentence: string;
}

/**
 * A line for each cause: findings of one control of which the same is to be said stand together, `key` says what the
 * same is. Those that most tenants have come first.
 */
export function groupLines(said: readonly Said[], key: (one: Said) => string): readonly string[] {
  const groups = [...Map.groupBy(said, (one) => `${one.finding.cluster} ${one.finding.control} ${key(one)}`).values()];
  const lines = groups
    .toSorted((a, b) => b.length - a.length)
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [`${first.finding.control}: ${namesOf(group)}: ${first.sentence}`];
    });
  return shorten(lines);
}

export function shorten(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map(cut);
  return more > 0 ? [...shown, `… and ${more} more`] : shown;
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

function namesOf(group: readonly Said[]): string {
  const names = group.map(({ finding: { tenant, cluster } }) => tenant ?? `cluster ${cluster}`);
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
