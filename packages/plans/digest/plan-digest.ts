import type { Alert } from "#domain/alert.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Section, Surroundings } from "./digest.ts";
import { findingSections } from "./finding-sections.ts";
import { deletionSections, leaveSections, notSeen, pruningSection } from "./other-sections.ts";

/** The sections in the order in which they are told, the worst first; and what a subject calls them. */
const SHORT: Readonly<Record<string, string>> = {
  notSeen: "not looked at",
  broken: "broken",
  unknown: "unknown",
  flapping: "flapping",
  deletionsStopped: "deletions stopped",
  aboutToBreak: "about to break",
  weak: "weak",
  prunings: "prunings waiting",
  muted: "muted",
  exempt: "exempt",
  endsSoon: "ending soon",
  ended: "ended",
  deletionsRunning: "deletions running",
};
const ORDER = Object.keys(SHORT);

/** The daily message; undefined where there is nothing to say, and nobody wants to hear that. */
export function planDigest(around: Surroundings): Alert | undefined {
  const findings = [...around.findings.values()].flatMap((seen) =>
    "value" in seen ? (seen.value?.findings ?? []) : [],
  );
  const sections = [
    notSeen(around),
    ...findingSections(findings, around),
    ...deletionSections(around),
    pruningSection(around),
    ...leaveSections(around),
  ]
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  if (sections.length > 0) return alert(around, sections, counts(sections), sections.map(paragraph).join("\n\n"));
  if (!around.settings.allClear) return undefined;
  const looked = `${findings.length} promises of ${around.findings.size} clusters were looked at.`;
  return alert(around, [], "all is well", `Nothing is broken, weak, muted or about to break. ${looked}`);
}

function alert({ stage, now }: Surroundings, sections: readonly Section[], said: string, text: string): Alert {
  return {
    ...{ severity: "ticket", tenant: null, subject: `Surety ${stage}, daily digest: ${said}` },
    text: `Surety ${stage}, as of ${formatInstant(now - (now % 1_000))}.\n\n${text}`,
    details: {
      kind: "digest",
      stage,
      at: formatInstant(now),
      sections: sections.map(({ id, title, count, lines, more }) => ({ id, title, count, lines, more })),
    },
  };
}

function paragraph({ title, count, lines, more }: Section): string {
  return [`${title} (${count})`, ...lines.map((line) => `- ${line}`), ...(more ? [`  ${more}`] : [])].join("\n");
}

function counts(sections: readonly Section[]): string {
  return sections.map(({ id, count }) => `${count} ${SHORT[id] ?? id}`).join(", ");
}
