import type { Finding, Outcome } from "#domain/finding.ts";
import { obstacleOf, violationKey } from "#domain/tracked-finding.ts";
import {
  type About,
  type Advice,
  earliest,
  findingsOf,
  type Letter,
  letter,
  next,
  promiseOf,
  whatToDo,
} from "./letter.ts";
import { distinct, names, outcomes, period, sentences, toSecond, where, which, whichAre, who } from "./words.ts";

export function writeBroken({ news, oneCause }: About<"broken">, { stage, todoOf }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ added, finding }] = news;
  const addedTo = new Map<Finding, readonly string[]>(
    news.map((one) => [one.finding, one.added.map(({ message }) => message)]),
  );
  const isShared = oneCause && news.length > 1 && distinct(news.map((one) => violationKey(one.added[0]))).length === 1;
  const isFurther = news.every(({ further }) => further);
  return {
    subject: `${who(findings)}: ${whichAre(findings, isFurther ? "broken further" : "broken")}: ${added[0].reason}`,
    text: letter(
      `${where(findings)}: ${whichAre(findings, isShared ? "broken, by one cause" : "broken")}.`,
      isShared ? added[0].message : sentences(findings, (one) => addedTo.get(one) ?? []),
      [
        ...(isShared ? [`Affected: ${names(findings)}`] : []),
        `Promise: ${distinct(findings.map(promiseOf)).join("; ")}`,
        `Since: ${toSecond(earliest(findings))}${isFurther ? "; what is said above is new" : ""}`,
        ...distinct(findings.flatMap(endedLeaves)),
      ],
      whatToDo(news.flatMap((one) => one.added.map(({ reason }) => todoOf(one.finding.control, reason)))),
      [
        next(findings, "broken", stage),
        `When it is put right, look again at once: surety sweep --cluster ${finding.cluster} --stage ${stage}`,
      ],
    ),
  };
}

/** Why people are told only now of what was wrong before. */
function endedLeaves({ advisories }: Finding): readonly string[] {
  return advisories
    .filter(({ reason }) => reason === "ExemptionEnded" || reason === "MuteEnded")
    .map(({ message }) => message);
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
