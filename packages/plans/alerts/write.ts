import type { Alert } from "#domain/alert.ts";
import type { Finding, Outcome } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { PROMISES } from "#domain/promises.ts";
import { obstacleOf, type TrackedFinding, violationKey } from "#domain/tracked-finding.ts";
import type { News } from "./follow.ts";
import type { Topic } from "./group.ts";
import { distinct, names, outcomes, period, sentences, toSecond, where, which, whichAre, who } from "./words.ts";

type About<K extends News["kind"]> = Topic<Extract<News, { kind: K }>>;

/** What people need to go on. */
export interface Advice {
  /** For the commands that are named. */
  readonly stage: string;
  /** What to do about a reason of a control; undefined where nothing is to be done. */
  readonly todoOf: (control: string, reason: string) => string | undefined;
}

/** The subject and the text of an e-mail. */
export type Letter = Pick<Alert, "subject" | "text">;

export function writeBroken({ news, oneCause }: About<"broken">, { stage, todoOf }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ added, finding }] = news;
  const addedTo = new Map<Finding, readonly string[]>(
    news.map((one) => [one.finding, one.added.map(({ message }) => message)]),
  );
  const isShared = oneCause && news.length > 1 && distinct(news.map((one) => violationKey(one.added[0]))).length === 1;
  const isFurther = findings.every(({ since, observedAt }) => since < observedAt);
  return {
    subject: `${who(findings)}: ${whichAre(findings, isFurther ? "broken further" : "broken")}: ${added[0].reason}`,
    text: letter(
      `${where(findings)}: ${whichAre(findings, isShared ? "broken, by one cause" : "broken")}.`,
      isShared ? added[0].message : sentences(findings, (one) => addedTo.get(one) ?? []),
      [
        ...(isShared ? [`Affected: ${names(findings)}`] : []),
        `Promise: ${distinct(findings.map(promiseOf)).join("; ")}`,
        `Since: ${toSecond(earliest(findings))}${isFurther ? "; what is said above is new" : ""}`,
      ],
      whatToDo(news.flatMap((one) => one.added.map(({ reason }) => todoOf(one.finding.control, reason)))),
      [
        next(findings, "broken", stage),
        `When it is put right, look again at once: surety sweep --cluster ${finding.cluster} --stage ${stage}`,
      ],
    ),
  };
}

export function writeUnknown({ news }: About<"unknown">, { stage, todoOf }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ finding }] = news;
  const brokenBefore = findings.filter(({ lastKnown }) => lastKnown?.outcome === "broken");
  return {
    subject: `${finding.cluster}: ${which(findings)} of ${who(findings)} unknown: ${obstacleOf(finding)}: ${finding.reason}`,
    text: letter(
      `${where(findings)}: nobody can tell whether ${whichAre(findings, "kept")}.`,
      distinct(findings.map(({ message }) => message)).slice(0, 5),
      [
        ...(findings.length > 1 ? [`Affected: ${names(findings)}`] : []),
        ...(brokenBefore.length > 0 ? [`Broken before, and perhaps still: ${names(brokenBefore)}`] : []),
        `Since: ${toSecond(earliest(findings))}`,
      ],
      whatToDo(findings.map(({ control, reason }) => todoOf(control, reason))),
      next(findings, "unknown", stage),
    ),
  };
}

export function writeKnown({ news }: About<"known">, { stage }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ finding, before }] = news;
  return {
    subject: `${finding.cluster}: ${which(findings)} of ${who(findings)} known again: ${outcomes(findings)}`,
    text: letter(
      `${where(findings)}: ${whichAre(findings, `known again: ${outcomes(findings)}`)}.`,
      findings.length > 1 ? `Affected: ${names(findings)}` : finding.message,
      [`Unknown: ${period(before.since, finding.observedAt)}`, `Because: ${before.message}`],
      next(findings, finding.outcome, stage),
    ),
  };
}

/** What became of a broken finding, as said after its control's name. */
const ENDS: Readonly<Record<Outcome, string>> = {
  kept: "kept again",
  exempt: "accepted, by an exemption",
  notApplicable: "not to be judged any more",
  broken: "broken",
  unknown: "unknown",
};

export function writeMended({ news }: About<"mended">, { stage }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ finding }] = news;
  const said = whichAre(findings, ENDS[finding.outcome]);
  const brokenSince = Math.min(...news.map(({ before }) => before.lastKnown?.since ?? before.since));
  return {
    subject: `${who(findings)}: ${said}`,
    text: letter(
      `${where(findings)}: ${said}.`,
      sentences(findings, ({ message }) => [message]),
      `Broken: ${period(brokenSince, finding.observedAt)}`,
      next(findings, finding.outcome, stage),
    ),
  };
}

function findingsOf(news: readonly [News, ...News[]]): readonly [TrackedFinding, ...TrackedFinding[]] {
  const [first, ...others] = news;
  return [first.finding, ...others.map(({ finding }) => finding)];
}

function promiseOf({ promise }: Finding): string {
  return PROMISES.find(({ id }) => id === promise)?.sentence ?? promise;
}

function earliest(findings: readonly TrackedFinding[]): Instant {
  return Math.min(...findings.map(({ since }) => since));
}

/** The next command to run. */
function next(findings: readonly [Finding, ...Finding[]], outcome: Outcome, stage: string): string {
  const [{ tenant, control }] = findings;
  const isOfOne = tenant !== null && who(findings) === tenant;
  const filter = isOfOne ? `--tenant ${tenant}` : `--control ${control} --outcome ${outcome}`;
  return `To see more: surety findings ${filter} --stage ${stage}`;
}

/** Of more different things the first ones are where to begin. */
const MOST_TODOS = 3;

/** What to do first; nothing where nobody knows. */
function whatToDo(todos: readonly (string | undefined)[]): readonly string[] {
  return distinct(todos.flatMap((todo) => todo ?? []))
    .slice(0, MOST_TODOS)
    .map((todo) => `What to do: ${todo}`);
}

/** Paragraphs, with an empty line between them. */
function letter(...paragraphs: readonly (string | readonly string[])[]): string {
  return paragraphs
    .map((paragraph) => (typeof paragraph === "string" ? paragraph : paragraph.join("\n")))
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
