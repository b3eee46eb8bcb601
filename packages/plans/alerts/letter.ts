import type { Alert } from "#domain/alert.ts";
import type { Finding, Outcome } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { PROMISES } from "#domain/promises.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import type { News } from "./follow.ts";
import type { Topic } from "./group.ts";
import { distinct, who } from "./words.ts";

export type About<K extends News["kind"]> = Topic<Extract<News, { kind: K }>>;

/** What people need to go on. */
export interface Advice {
  /** For the commands that are named. */
  readonly stage: string;
  /** What to do about a reason of a control; undefined where nothing is to be done. */
  readonly todoOf: (control: string, reason: string) => string | undefined;
}

/** The subject and the text of an e-mail. */
export type Letter = Pick<Alert, "subject" | "text">;

export function findingsOf(news: readonly [News, ...News[]]): readonly [TrackedFinding, ...TrackedFinding[]] {
  const [first, ...others] = news;
  return [first.finding, ...others.map(({ finding }) => finding)];
}

export function promiseOf({ promise }: Finding): string {
  return PROMISES.find(({ id }) => id === promise)?.sentence ?? promise;
}

export function earliest(findings: readonly TrackedFinding[]): Instant {
  return Math.min(...findings.map(({ since }) => since));
}

/** The next command to run. */
export function next(findings: readonly [Finding, ...Finding[]], outcome: Outcome, stage: string): string {
  const [{ tenant, control }] = findings;
  const isOfOne = tenant !== null && who(findings) === tenant;
  const filter = isOfOne ? `--tenant ${tenant}` : `--control ${control} --outcome ${outcome}`;
  return `To see more: surety findings ${filter} --stage ${stage}`;
}

/** Of more different things the first ones are where to begin. */
const MOST_TODOS = 3;

/** What to do first; nothing where nobody knows. */
export function whatToDo(todos: readonly (string | undefined)[]): readonly string[] {
  return distinct(todos.flatMap((todo) => todo ?? []))
    .slice(0, MOST_TODOS)
    .map((todo) => `What to do: ${todo}`);
}

/** Paragraphs, with an empty line between them. */
export function letter(...paragraphs: readonly (string | readonly string[])[]): string {
  return paragraphs
    .map((paragraph) => (typeof paragraph === "string" ? paragraph : paragraph.join("\n")))
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
