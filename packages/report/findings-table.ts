import type { Finding, Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { DatedFinding, FindingsReport } from "./findings-report.ts";
import { mutedInWords } from "./muted-in-words.ts";
import { OUTCOME_COLOURS, outcomeInWords, summaryInWords, WORST_FIRST } from "./summary.ts";
import { type Cell, type Layout, type Row, renderTable } from "./table.ts";
import { JUST_NOW, relativeTo, toMinute } from "./time-in-words.ts";

export interface FindingsLayout extends Layout {
  /** Also what is kept and what does not apply. */
  readonly all: boolean;
  readonly now: Instant;
}

const MOST_VIOLATIONS = 10;
const MOST_TENANTS = 5;

/**
 * The worst first, each with its sentence and its violations below; then a line that counts everything. Kept findings
 * appear if they are weak. Tenants of whom the same is to be said share a row: one cause should look like one.
 */
export function renderFindingsTable(report: FindingsReport, layout: FindingsLayout): string {
  const { findings, summary, observedAt } = report;
  const shown = findings.filter((finding) => layout.all || needsAttention(finding));
  const groups = [...groupAlike(shown)].sort(byWorst);
  const columns = columnsFor(report, layout);
  const rows = groups.map(
    (group): Row => ({ cells: columns.map((column) => column.cell(group)), details: details(group) }),
  );
  const headings = columns.map(({ heading }) => heading);
  const table = rows.length === 0 ? "" : `${renderTable(headings, rows, layout)}\n`;
  return `${table}${summaryInWords(summary, layout.paint)}, as of ${dated(observedAt, layout.now)}\n`;
}

function dated(at: Instant, now: Instant): string {
  const age = relativeTo(at, now);
  return age === JUST_NOW ? `${toMinute(at)} UTC` : `${toMinute(at)} UTC (${age})`;
}

function needsAttention({ outcome, advisories }: Finding): boolean {
  if (outcome === "kept") return advisories.length > 0;
  return outcome !== "notApplicable";
}

type Group = readonly [DatedFinding, ...DatedFinding[]];

interface Column {
  readonly heading: string;
  readonly cell: (group: Group) => Cell | string;
}

/** A cluster that every finding would repeat, or a time that none has, gets no column. */
function columnsFor({ findings }: FindingsReport, { now }: FindingsLayout): readonly Column[] {
  const clusters = new Set(findings.map((finding) => finding.cluster));
  return [
    {
      heading: "OUTCOME",
      cell: ([{ outcome, advisories, muted }]) => ({
        text: `${outcomeInWords(outcome)}${outcome === "kept" && advisories.length > 0 ? ", weak" : ""}${muted ? ", muted" : ""}`,
        colour: OUTCOME_COLOURS[outcome],
      }),
    },
    { heading: "CONTROL", cell: ([{ control }]) => ({ text: control, colour: "bold" }) },
    { heading: "TENANT", cell: (group) => tenantsOf(group) },
    ...(clusters.size > 1 ? [{ heading: "CLUSTER", cell: ([{ cluster }]: Group) => cluster }] : []),
    ...(findings.some((finding) => finding.since !== undefined)
      ? [{ heading: "SINCE (UTC)", cell: ([{ since }]: Group) => sinceInWords(since, now) }]
      : []),
  ];
}

function tenantsOf(group: Group): string {
  const names = group.map(({ tenant, cluster }) => tenant ?? `(cluster ${cluster})`);
  const rest = names.length - MOST_TENANTS;
  if (rest <= 1) return names.join(", ");
  return `${names.slice(0, MOST_TENANTS).join(", ")} and ${rest.toLocaleString("en")} more`;
}

function sinceInWords(since: Instant | undefined, now: Instant): string {
  return since === undefined ? "" : `${toMinute(since)} (${relativeTo(since, now)})`;
}

function details([{ outcome, message, violations, advisories, muted = [] }]: Group): readonly (Cell | string)[] {
  const [only, ...others] = violations;
  const lines =
    only !== undefined && others.length === 0
      ? [inWords(only)]
      : [message, ...violations.slice(0, MOST_VIOLATIONS).map((violation) => `· ${inWords(violation)}`)];
  const rest = violations.length - MOST_VIOLATIONS;
  const quiet = outcome !== "broken" && outcome !== "unknown";
  return [
    ...lines.map((text): Cell | string => (quiet ? { text, colour: "dim" } : text)),
    ...(rest > 0 ? [`· … and ${rest.toLocaleString("en")} more; --format json names all`] : []),
    ...advisories.map(({ reason, message }): Cell => ({ text: `! ${reason}: ${message}`, colour: "yellow" })),
    ...muted.map((mute): Cell => ({ text: mutedInWords(mute), colour: "dim" })),
  ];
}

/** Most violations' sentences name the resource themselves. */
function inWords({ kind, id, message }: Violation): string {
  return message.includes(id) ? message : `${kind} ${id}: ${message}`;
}

function groupAlike(findings: readonly DatedFinding[]): Iterable<Group> {
  const groups = new Map<string, [DatedFinding, ...DatedFinding[]]>();
  for (const finding of findings) {
    const { outcome, control, cluster, reason, message, violations, advisories, muted } = finding;
    const key = JSON.stringify([outcome, control, cluster, reason, message, violations, advisories, muted]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return groups.values();
}

/** By outcome, then by tenant, so that all that is wrong with one stands together; a cluster's own come first. */
function byWorst([a]: Group, [b]: Group): number {
  return (
    WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome) ||
    compare(a.cluster, b.cluster) ||
    compare(a.tenant ?? "", b.tenant ?? "") ||
    compare(a.control, b.control)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
