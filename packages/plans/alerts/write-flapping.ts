import { type FlappingSettings, settlingTime } from "#domain/alert-settings.ts";
import { formatDuration } from "#domain/duration.ts";
import { obstacleOf, type TrackedFinding } from "#domain/tracked-finding.ts";
import { type About, type Advice, findingsOf, type Letter, letter, next, promiseOf, whatToDo } from "./letter.ts";
import { distinct, names, outcomes, period, sentences, toSecond, where, which, whichAre, who } from "./words.ts";

/** The one message about what goes back and forth. */
export function writeFlapping({ news }: About<"flapping">, advice: Advice & { readonly flapping: FlappingSettings }) {
  const { stage, todoOf, flapping } = advice;
  const findings = findingsOf(news);
  const [{ finding, returns }] = news;
  return {
    subject: `${who(findings)}: ${whichAre(findings, "flapping")}: now ${stateOf(finding)}`,
    text: letter(
      `${where(findings)}: ${whichAre(findings, "flapping")}: it came back ${returns.length} times within ${formatDuration(flapping.within)}.`,
      [`Now: ${outcomes(findings)}`, ...sentences(findings, ({ message }) => [message])],
      [
        ...(findings.length > 1 ? [`Affected: ${names(findings)}`] : []),
        `Came back at: ${returns.slice(-MOST_TIMES).map(toSecond).join(", ")}`,
        `Promise: ${distinct(findings.map(promiseOf)).join("; ")}`,
      ],
      `From now on you are not told of each turn. You are told of what stays wrong for ${formatDuration(settlingTime(flapping))}, and when it has stayed as it is for as long. Until then the daily digest lists it.`,
      whatToDo(findings.flatMap((one) => reasonsOf(one).map((reason) => todoOf(one.control, reason)))),
      next(findings, finding.outcome, stage),
    ),
  } satisfies Letter;
}

const MOST_TIMES = 5;

/** The end of flapping, with the state in which it came to rest. */
export function writeSettled({ news }: About<"settled">, { stage, todoOf }: Advice): Letter {
  const findings = findingsOf(news);
  const [{ finding, flappingSince }] = news;
  const said = `settled, and ${stateOf(finding)}`;
  return {
    subject: `${who(findings)}: ${which(findings)} settled: ${stateOf(finding)}`,
    text: letter(
      `${where(findings)}: ${whichAre(findings, said)}.`,
      sentences(findings, ({ outcome, violations, message }) =>
        outcome === "broken" ? violations.map((violation) => violation.message) : [message],
      ),
      [
        ...(findings.length > 1 ? [`Affected: ${names(findings)}`] : []),
        `Flapping: ${period(flappingSince, finding.observedAt)}`,
        `Since: ${toSecond(Math.min(...findings.map(({ since }) => since)))}`,
      ],
      whatToDo(findings.flatMap((one) => reasonsOf(one).map((reason) => todoOf(one.control, reason)))),
      next(findings, finding.outcome, stage),
    ),
  };
}

/** What there is something to do about. */
function reasonsOf({ outcome, reason, violations }: TrackedFinding): readonly string[] {
  return outcome === "broken" ? violations.map((violation) => violation.reason) : [reason];
}

/** `broken: SnapshotMissing`, `kept`, `unknown: AWS: UnreadableForbidden`. */
function stateOf(finding: TrackedFinding): string {
  const { outcome, reason, violations } = finding;
  if (outcome === "broken") return `broken: ${violations[0]?.reason ?? reason}`;
  return outcome === "unknown" ? `unknown: ${obstacleOf(finding)}: ${reason}` : outcome;
}
