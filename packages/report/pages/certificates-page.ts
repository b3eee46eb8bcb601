import { DAY, formatDuration } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { html, type Markup } from "../evidence/html.ts";
import { table, time } from "../evidence/page.ts";
import { instantIn } from "./evidence-fields.ts";
import { filterForm, type Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { barClass, mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";
import { rankOf, type State, stateInWords, stateOf } from "./state.ts";
import { askedState, stateChoice } from "./state-filter.ts";

const PAGE_SIZE = 100;
const LONGEST_SEARCH = 100;
const WIDTH = 270;

interface TenantCertificates {
  readonly finding: TrackedFinding;
  readonly state: State;
  /** When the first of them ends; undefined where nobody could see it. */
  readonly endsAt: Instant | undefined;
}

/** Whose findings the page of certificates shows. */
export const CERTIFICATES_CONTROL = "certificate-fresh";

/** Each tenant's certificates by the days that the first of them has left. */
export function renderCertificatesPage(findings: readonly TrackedFinding[], model: ReportModel, query: Query): string {
  const text = (query.get("q") ?? "").trim().toLowerCase().slice(0, LONGEST_SEARCH);
  const asked = askedState(query);
  const found = findings
    .filter(({ tenant }) => tenant?.includes(text))
    .map((finding) => ({ finding, state: stateOf(finding, model), endsAt: instantIn(finding.evidence, "endsAt") }))
    .filter(({ state }) => state !== "notApplicable" && (asked === undefined || state === asked))
    .sort((a, b) => rankOf(a.state) - rankOf(b.state) || (a.endsAt ?? 0) - (b.endsAt ?? 0));
  const slice = sliceOf(found, query.get("page"), PAGE_SIZE);
  const { lifetime, renewWithin } = model.promises.certificates;
  return renderReportPage(
    { title: "Certificates by days left", kind: "Certificates", current: LINKS.certificates },
    model,
    [
      html`<p>Promised are certificates that live ${formatDuration(lifetime)} at most, and are renewed when ${formatDuration(renewWithin)} are left: the dashed line.</p>
`,
      filterForm(LINKS.certificates, [
        html`<label>Search tenant <input type="search" name="q" value="${text}" maxlength="${String(LONGEST_SEARCH)}"></label>`,
        stateChoice(asked),
      ]),
      certificatesTable(slice.items, model),
      pager(slice, "tenant", LINKS.certificates, { q: text, state: asked }),
    ],
  );
}

function certificatesTable(rows: readonly TenantCertificates[], model: ReportModel): Markup {
  return table<TenantCertificates>(
    "The worst first, and of those alike the one with the fewest days left",
    [
      {
        heading: "Tenant",
        cell: ({ finding: { tenant, cluster } }) =>
          html`<a href="${LINKS.tenant(tenant ?? "")}">${tenant ?? ""}</a><span class="sub">${cluster}</span>`,
      },
      { heading: "State", cell: ({ state, finding }) => mark(state, stateInWords(state, finding)) },
      { heading: "Days left", cell: ({ endsAt }) => daysLeft(endsAt, model.now), isNumber: true },
      { heading: "The first ends", cell: ({ endsAt }) => (endsAt === undefined ? "not known" : time(endsAt)) },
      { heading: "Of the promised life", cell: (row) => bar(row, model) },
    ],
    rows,
  );
}

function daysLeft(endsAt: Instant | undefined, now: Instant): string {
  return endsAt === undefined ? "?" : String(Math.floor((endsAt - now) / DAY));
}

function bar({ endsAt, state }: TenantCertificates, { now, promises }: ReportModel): Markup {
  const { lifetime, renewWithin } = promises.certificates;
  const x = (left: number) => String(Math.round(Math.max(0, Math.min(1, left / lifetime)) * WIDTH));
  const own =
    endsAt === undefined
      ? ""
      : html`<path class="${barClass(state)}" d="M0 6h${x(endsAt - now)}v8h-${x(endsAt - now)}z"/>`;
  const words = endsAt === undefined ? "days left: not known" : `${daysLeft(endsAt, now)} days left`;
  return html`<svg role="img" aria-label="${words}" width="${String(WIDTH)}" height="20" viewBox="0 0 ${String(WIDTH)} 20"><path class="band" d="M0 3h${String(WIDTH)}v14h-${String(WIDTH)}z"/>${own}<path class="limit" d="M${x(renewWithin)} 0v20"/></svg>`;
}
