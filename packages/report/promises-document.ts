import { PROMISES } from "#domain/promises.ts";
import { type ControlDescription, SUBJECTS } from "./controls-table.ts";
import { wrap } from "./wrap.ts";

/** By reason: what it means, and what to do about it where there is anything to do. */
type Reasons = Readonly<Record<string, { readonly means: string; readonly todo?: string }>>;

/** What the document says of one control. */
export interface ExplainedControl extends ControlDescription {
  readonly reasons: Reasons;
}

const WIDTH = 120;

const ABOUT = `What customers are promised, how Surety looks whether that is kept, and what to do about each reason that it gives
when it is not. Made from the controls by \`npm run promises\`; the tests fail when it is not the same any more.

A finding is \`kept\`, \`broken\`, \`unknown\` (nobody can tell, which is never taken for kept), \`notApplicable\` or \`exempt\` (a
person has accepted it, until a date). Its reason is one of those below. Commands are in backquotes; what is in CAPITALS
there is to be filled in.`;

const SEVERITIES = {
  page: "When it breaks, somebody is woken up.",
  ticket: "When it breaks, that can wait until the morning.",
} as const;

/** `PROMISES.md`: each promise with the controls that look whether it is kept, and each of their reasons. */
export function renderPromises(controls: readonly ExplainedControl[], ofAll: Reasons): string {
  const sections = PROMISES.flatMap(({ id, sentence }) => {
    const own = controls.filter(({ promise }) => promise === id);
    return [`## ${sentence}`, ...own.flatMap(describeControl)];
  });
  const common = ["## Reasons of any control", renderReasons(ofAll)];
  return `${["# Promises", ABOUT, ...sections, ...common].join("\n\n")}\n`;
}

function describeControl({ id, about, severity, looksAt, reasons }: ExplainedControl): readonly string[] {
  const looked = `Looked at for ${SUBJECTS[about]}: ${looksAt} ${SEVERITIES[severity]}`;
  return [`### \`${id}\``, wrap(looked, WIDTH).join("\n"), renderReasons(reasons)];
}

function renderReasons(reasons: Reasons): string {
  const rows = Object.entries(reasons).map(([reason, { means, todo = "" }]) =>
    `| \`${reason}\` | ${cell(means)} | ${cell(todo)} |`.replace("|  |", "| |"),
  );
  return ["| Reason | What it means | What to do |", "|---|---|---|", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
