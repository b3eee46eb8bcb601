import type { UnreadableCause } from "#domain/reading.ts";
import { jsonText } from "#report/json-text.ts";
import { oneLine } from "#report/plain-text.ts";
import type { RecordedError, Recorder } from "./recorder.ts";

/** What was not there is an answer like any other; only what could not be looked at leaves something unknown. */
const ANSWERS: ReadonlySet<UnreadableCause> = new Set(["notFound", "notLookedAt"]);

export function problemsOf(errors: readonly RecordedError[]): readonly RecordedError[] {
  return errors.filter(({ cause }) => !ANSWERS.has(cause));
}

const MOST_SHOWN = 20;

/** What was read, what could not be, and what to do next, for people. */
export function summarise(
  { errors, files }: Pick<Recorder, "errors" | "files">,
  { folder, tenants = [] }: { readonly folder: string; readonly tenants: readonly string[] | undefined },
): string {
  const problems = problemsOf(errors);
  const absent = errors.filter(({ cause }) => cause === "notFound").length;
  const more = problems.length - MOST_SHOWN;
  const lines = [
    `Observed: ${count(files(), "file")} in ${folder}`,
    ...(absent === 0
      ? []
      : [`Not there: ${count(absent, "kind or setting", "kinds and settings")} (see observation.json)`]),
    ...(problems.length === 0 ? [] : [`Could not be read: ${problems.length}; what needs it will be unknown`]),
    ...problems.slice(0, MOST_SHOWN).map(({ source, error }) => `- ${source}: ${error}`),
    ...(more > 0 ? [`- and ${more} more, see observation.json`] : []),
    `To judge it: surety check ${folder}${tenants.map((id) => ` --tenant ${id}`).join("")}`,
  ];
  return `${lines.map(oneLine).join("\n")}\n`;
}

/** The same for programs; `errors` as in observation.json. */
export function summariseJson(
  { errors, files }: Pick<Recorder, "errors" | "files">,
  { folder }: { readonly folder: string },
): string {
  return jsonText({ folder, files: files(), errors, unreadable: problemsOf(errors).length });
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}
