import { DAY, formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { obstacleOf, type TrackedFinding } from "#domain/tracked-finding.ts";
import { aboutToBreak } from "./about-to-break.ts";
import type { Section, Surroundings } from "./digest.ts";
import { groupLines, type Said } from "./group-lines.ts";

/** Unknown for less is on its way: of that people have had their message. */
const UNKNOWN_FOR = DAY;

/** What is to be said of findings, the worst first. A muted one is listed as muted, and nowhere else. */
export function findingSections(findings: readonly TrackedFinding[], around: Surroundings): readonly Section[] {
  const { now, configuration, stage } = around;
  const told = findings.filter(({ muted }) => muted === undefined);
  const section = (id: string, title: string, said: readonly Said[], more: string): Section => ({
    ...{ id, title, count: said.length, more: `surety findings ${more} --stage ${stage}` },
    lines: groupLines(said, ({ sentence, finding }) => keyOf(id, finding) ?? sentence),
  });
  const say = (all: readonly TrackedFinding[], sentenceOf: (finding: TrackedFinding) => string | undefined) =>
    all.flatMap((finding): readonly Said[] => {
      const sentence = sentenceOf(finding);
      return sentence === undefined ? [] : [{ finding, sentence }];
    });
  const isFlapping = ({ restless }: TrackedFinding) => restless?.calm !== undefined;
  const steady = told.filter((finding) => !isFlapping(finding));
  const isOld = ({ since }: TrackedFinding) => now - since >= UNKNOWN_FOR;
  return [
    section(
      "broken",
      "Broken",
      say(steady, (one) => (one.outcome === "broken" ? `${one.message} ${since(one, around)}` : undefined)),
      "--outcome broken",
    ),
    section(
      "unknown",
      "Unknown for more than a day",
      say(steady, (one) =>
        one.outcome === "unknown" && isOld(one) ? `${one.message} ${since(one, around)}` : undefined,
      ),
      "--outcome unknown",
    ),
    section(
      "flapping",
      "Flapping, and not told each time",
      say(told.filter(isFlapping), (one) => `Now ${one.outcome}. ${one.message}`),
      "--all",
    ),
    section(
      "aboutToBreak",
      "About to break",
      say(told, (one) => aboutToBreak(one, configuration.promises, now)),
      "--outcome kept",
    ),
    section(
      "weak",
      "Kept, and weak",
      say(told, ({ outcome, advisories: [advisory] }) => (outcome === "kept" ? advisory?.message : undefined)),
      "--outcome kept",
    ),
    section(
      "muted",
      "Muted: broken or unknown, and nobody is told",
      say(findings, ({ outcome, message, muted = [] }) => {
        const [mute] = muted;
        return mute && `${outcome}, by ${mute.owner} until ${formatInstant(mute.until)}: ${mute.reason}. ${message}`;
      }),
      "--outcome broken",
    ),
    section(
      "exempt",
      "Accepted, by an exemption",
      say(findings, ({ outcome, message }) => (outcome === "exempt" ? message : undefined)),
      "--outcome exempt",
    ),
  ];
}

/** What makes two sentences of a section the same one, whatever else they say; undefined: only all that they say. */
function keyOf(section: string, finding: TrackedFinding): string | undefined {
  const { reason, violations, advisories, muted } = finding;
  if (section === "broken") return violations[0]?.reason ?? reason;
  if (section === "unknown") return obstacleOf(finding);
  if (section === "weak") return advisories[0]?.reason;
  return section === "muted" ? JSON.stringify(muted) : undefined;
}

function since({ since: at }: TrackedFinding, { now }: Surroundings): string {
  return `(for ${formatDuration(now - at)})`;
}
