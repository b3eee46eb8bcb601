import type { Colour } from "../paint.ts";
import { oneLine } from "../plain-text.ts";
import type { Layout } from "../table.ts";
import { wrap } from "../wrap.ts";
import { describeRecord } from "./describe-record.ts";
import { meaningOf } from "./meaning.ts";
import { type CheckedChain, type CheckedFile, isVerified, type Problem, type Verification } from "./verification.ts";

/** A line for each file and each chain, what is wrong under it, the verdict, and what it means. */
export function renderVerification(verification: Verification, layout: Layout): string {
  const { files, chains } = verification;
  const { proves, doesNotProve } = meaningOf(verification);
  return [
    ...filesLines(files, layout),
    "",
    ...chains.flatMap((chain) => chainLines(chain, layout)),
    ...(chains.length > 0 ? [""] : []),
    ...verdictLines(verification, layout),
    ...meaningLines("What this proves:", proves, layout),
    ...meaningLines("What it does not prove:", doesNotProve, layout),
    "",
  ].join("\n");
}

/** Of many files only those are named with which something is wrong: nobody reads a year of sweeps. */
function filesLines(files: readonly CheckedFile[], layout: Layout): readonly string[] {
  const good = files.filter(({ problems }) => problems.length === 0);
  if (good.length <= MOST_NAMED) return files.flatMap((file) => fileLines(file, layout));
  const wrong = files.filter(({ problems }) => problems.length > 0);
  const [records, lists] = (["record", "list"] as const).map((wanted) =>
    good.filter(({ kind }) => kind === wanted).length.toLocaleString("en"),
  );
  return [
    ...itemLines(true, `${records} records and ${lists} lists, each by itself; --json names them`, layout),
    ...wrong.flatMap((file) => fileLines(file, layout)),
  ];
}

const MOST_NAMED = 30;

function fileLines(file: CheckedFile, layout: Layout): readonly string[] {
  return [
    ...itemLines(file.problems.length === 0, `${file.file}: ${describeFile(file)}`, layout),
    ...problemLines(file.problems, "red", layout),
  ];
}

function describeFile(file: CheckedFile): string {
  switch (file.kind) {
    case "record": {
      const { chain, sequence } = file.record.statement.predicate.record;
      return `record ${sequence} of ${chain}, ${describeRecord(file.record.statement)}`;
    }
    case "list":
      return `list of ${file.count.toLocaleString("en")}, as a record names it`;
    case "other":
      return "not verified";
  }
}

function chainLines({ name, records, first, last, problems, notes }: CheckedChain, layout: Layout): readonly string[] {
  const whole = problems.length === 0;
  const range = first === last ? `record ${first}` : `records ${first}–${last}`;
  const verdict = !whole ? "not whole" : records === 1 ? "alone" : "each follows the one before";
  return [
    ...itemLines(whole, `Chain ${name}, ${range}: ${verdict}`, layout),
    ...problemLines(problems, "red", layout),
    ...problemLines(notes, "yellow", layout),
  ];
}

function verdictLines(verification: Verification, { paint }: Layout): readonly string[] {
  if (isVerified(verification)) return [paint("green", `Verified, by the key ${verification.key}`)];
  const { files, chains } = verification;
  const wrong = [...files, ...chains].flatMap(({ problems }) => problems);
  const count = wrong.length === 1 ? "1 problem" : `${wrong.length.toLocaleString("en")} problems`;
  const why = wrong.length === 0 ? "there is no record among the files" : count;
  return [paint("red", `NOT VERIFIED: ${why}, by the key ${verification.key}`)];
}

function meaningLines(heading: string, sentences: readonly string[], layout: Layout): readonly string[] {
  if (sentences.length === 0) return [];
  return ["", layout.paint("bold", heading), ...sentences.flatMap((sentence) => indented("· ", sentence, layout))];
}

function itemLines(good: boolean, text: string, layout: Layout): readonly string[] {
  const [sign, colour]: readonly [string, Colour] = good ? ["✓ ", "green"] : ["✗ ", "red"];
  return indented(sign, text, layout).map((line) => line.replace(sign, layout.paint(colour, sign)));
}

function problemLines(problems: readonly Problem[], colour: Colour, layout: Layout): readonly string[] {
  return problems.flatMap(({ reason, message }) =>
    indented("    ", `${reason}: ${message}`, layout).map((line) => layout.paint(colour, line)),
  );
}

/** The first line begins with `start`, the others are indented as far. */
function indented(start: string, text: string, { width }: Layout): readonly string[] {
  const lines = wrap(oneLine(text), width - start.length);
  return lines.map((line, at) => (at === 0 ? start : " ".repeat(start.length)) + line);
}
