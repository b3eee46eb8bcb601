import { PROMISES } from "#domain/promises.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { SUBJECTS } from "../controls-table.ts";
import { html, type Markup } from "../evidence/html.ts";
import { facts, table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { filterForm, type Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { mark, withCommands } from "./mark.ts";
import type { PageControl, ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";
import { rankOf, stateInWords, stateOf } from "./state.ts";
import { askedState, stateChoice } from "./state-filter.ts";
import { renderStrip, STRIP_LEGEND } from "./strip.ts";
import type { ReadMonths } from "./strip-days.ts";

const PAGE_SIZE = 100;
const LONGEST_MESSAGE = 400;
const SEVERITIES = { page: "wakes somebody up", ticket: "can wait until the morning" } as const;

/** What is stored of one control, of all tenants and clusters. */
export interface StoredOfControl {
  readonly findings: readonly TrackedFinding[];
  /** Of anybody. */
  readonly months: ReadMonths;
}

/** One control: what it looks at, and what it says of everybody, the worst first. */
export function renderControlPage(
  control: PageControl,
  stored: StoredOfControl,
  model: ReportModel,
  query: Query,
): string {
  const state = askedState(query);
  const asked = stored.findings
    .filter((finding) => state === undefined || stateOf(finding, model) === state)
    .toSorted((a, b) => rankOf(stateOf(a, model)) - rankOf(stateOf(b, model)) || a.since - b.since);
  const slice = sliceOf(asked, query.get("page"), PAGE_SIZE);
  const path = LINKS.control(control.id);
  return renderReportPage({ title: control.id, kind: "Control", current: LINKS.promises }, model, [
    facts([
      ["Promise", PROMISES.find(({ id }) => id === control.promise)?.sentence ?? control.promise],
      ["Looked at for", SUBJECTS[control.about]],
      ["What is looked at", withCommands(control.looksAt)],
      ["When it breaks", SEVERITIES[control.severity]],
    ]),
    renderStrip(stored.months, { controls: new Set([control.id]) }, model.now),
    STRIP_LEGEND,
    filterForm(path, [stateChoice(state)]),
    findingsTable(slice.items, model),
    pager(slice, "finding", path, { state }),
    reasons(slice.items, control),
  ]);
}

function findingsTable(findings: readonly TrackedFinding[], model: ReportModel): Markup {
  return table<TrackedFinding>(
    "What this control says, the worst and oldest first",
    [
      { heading: "Tenant or cluster", cell: subjectLink },
      {
        heading: "Outcome",
        cell: (finding) => mark(stateOf(finding, model), stateInWords(stateOf(finding, model), finding)),
      },
      {
        heading: "Since",
        cell: ({ since }) => html`${time(since)}<span class="sub">${relativeTo(since, model.now)}</span>`,
      },
      {
        heading: "Why",
        cell: ({ message, reason, violations }) =>
          html`${cut(violations[0]?.message ?? message)}${violations.length > 1 ? ` And ${violations.length - 1} more.` : ""} <span class="sub">${violations[0]?.reason ?? reason}</span>`,
      },
    ],
    findings,
  );
}

function subjectLink({ tenant, cluster }: TrackedFinding): Markup {
  return tenant === null
    ? html`<a href="${LINKS.cluster(cluster)}">${cluster}</a><span class="sub">cluster</span>`
    : html`<a href="${LINKS.tenant(tenant)}">${tenant}</a><span class="sub">${cluster}</span>`;
}

/** What the reasons on this page mean, and ask for. */
function reasons(findings: readonly TrackedFinding[], control: PageControl): Markup {
  const named = new Set(findings.flatMap(({ reason, violations }) => [reason, ...violations.map((one) => one.reason)]));
  const explained = [...named].sort().flatMap((reason) => {
    const known = control.explain(reason);
    return known === undefined ? [] : [{ reason, ...known }];
  });
  if (explained.length === 0) return html``;
  return html`<h2>Reasons</h2>
${table<(typeof explained)[number]>(
  "What the reasons above mean, and what to do about them",
  [
    { heading: "Reason", cell: ({ reason }) => reason },
    { heading: "What it means", cell: ({ means }) => withCommands(means) },
    { heading: "What to do", cell: ({ todo = "" }) => withCommands(todo) },
  ],
  explained,
)}`;
}

function cut(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
