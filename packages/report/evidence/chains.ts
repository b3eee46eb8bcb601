import { formatDuration, SECOND } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { CheckedChain, CheckedFile, Problem, SignedRecord } from "./verification.ts";

/** A record and the file that it was found in. */
interface Link extends SignedRecord {
  readonly file: string;
}

/** Checks that the records of each chain follow one another, in whatever order their files were given. */
export function checkChains(files: readonly CheckedFile[]): readonly CheckedChain[] {
  const links = files.flatMap((file): Link[] => (file.kind === "record" ? [{ file: file.file, ...file.record }] : []));
  const byChain = Map.groupBy(links, (link) => placeOf(link).chain);
  return [...byChain].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, records]) => checkChain(name, records));
}

function checkChain(name: string, links: readonly Link[]): CheckedChain {
  const bySequence = [...Map.groupBy(links, (link) => placeOf(link).sequence)].sort(([a], [b]) => a - b);
  const inOrder = bySequence.flatMap(([, same]) => same.slice(0, 1));
  const pairs = inOrder.flatMap((link, at): (readonly [Link, Link])[] => {
    const before = inOrder[at - 1];
    return before === undefined ? [] : [[before, link]];
  });
  const first = bySequence[0]?.[0] ?? 0;
  return {
    ...{ name, records: inOrder.length, first, last: bySequence.at(-1)?.[0] ?? 0 },
    problems: [
      ...bySequence.flatMap(([sequence, same]) => forked(name, sequence, same)),
      ...pairs.flatMap(([before, link]) => unlinked(before, link, inOrder)),
    ],
    notes: [
      ...bySequence.flatMap(([sequence, same]) => repeated(sequence, same)),
      ...(first > 1 ? [startsLate(first)] : []),
      ...pairs.flatMap(([before, link]) => silence(before, link)),
    ],
  };
}

/** Two different records in one place: the chain was written twice, or a record was replaced by a signed one. */
function forked(chain: string, sequence: number, same: readonly Link[]): readonly Problem[] {
  if (new Set(same.map(({ sha256 }) => sha256)).size < 2) return [];
  const files = same.map(({ file }) => file).join(" and ");
  return [
    {
      reason: "DuplicateSequence",
      message: `${files} are both record ${sequence} of ${chain}, and they are different: only one of them can be in the chain.`,
    },
  ];
}

function repeated(sequence: number, same: readonly Link[]): readonly Problem[] {
  if (same.length < 2 || new Set(same.map(({ sha256 }) => sha256)).size > 1) return [];
  const files = same.map(({ file }) => file).join(" and ");
  return [{ reason: "GivenTwice", message: `${files} are the same record ${sequence}.` }];
}

function unlinked(before: Link, link: Link, all: readonly Link[]): readonly Problem[] {
  const [expected, { sequence, previous }] = [placeOf(before).sequence + 1, placeOf(link)];
  if (sequence > expected) {
    const missing = sequence - 1 === expected ? `Record ${expected} is` : `Records ${expected}–${sequence - 1} are`;
    const message = `${missing} missing between ${before.file} and ${link.file}, or did not verify.`;
    return [{ reason: "MissingRecord", message }];
  }
  if (previous === before.sha256) return [];
  const named = all.find(({ sha256 }) => sha256 === previous);
  if (named !== undefined) {
    const message = `${link.file} is record ${sequence}, yet it says that it follows record ${placeOf(named).sequence} (${named.file}).`;
    return [{ reason: "Reordered", message }];
  }
  const message = `${link.file} is record ${sequence}, yet it follows another record ${sequence - 1} than ${before.file}: one of the two was replaced.`;
  return [{ reason: "BrokenLink", message }];
}

function startsLate(first: number): Problem {
  const before = first === 2 ? "Record 1 is" : `Records 1–${first - 1} are`;
  return { reason: "StartsLate", message: `${before} not among the files, so what came before was not checked.` };
}

/** Sweeps say how often they are due. A round that was missed altogether is a gap in the evidence. */
function silence({ statement: before, ...from }: Link, { statement, ...to }: Link): readonly Problem[] {
  if (before.predicateType !== SWEEP || statement.predicateType !== SWEEP) return [];
  const [due, length] = [
    before.predicate.dueEverySeconds * SECOND,
    statement.predicate.sweptAt - before.predicate.sweptAt,
  ];
  if (length <= 2 * due) return [];
  const [since, until] = [formatInstant(before.predicate.sweptAt), formatInstant(statement.predicate.sweptAt)];
  return [
    {
      reason: "Gap",
      message: `Nobody looked for ${formatDuration(length)}, from ${since} to ${until} (${from.file}, ${to.file}); a sweep was due every ${formatDuration(due)}.`,
    },
  ];
}

const SWEEP = "https://surety.dev/evidence/sweep/v1";

function placeOf({ statement }: SignedRecord) {
  return statement.predicate.record;
}
