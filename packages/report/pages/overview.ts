import { PROMISES, type PromiseId } from "#domain/promises.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { choice, filterForm, type Query } from "./filter-form.ts";
import { LINKS, withQuery } from "./links.ts";
import { mark, signOnly } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { PROMISE_LABELS } from "./promise-labels.ts";
import { renderReportPage } from "./shell.ts";
import { MARKS, STATES, type State } from "./state.ts";
import { askedState, stateChoice } from "./state-filter.ts";
import { type Subject, subjectsOf } from "./subjects.ts";

const PAGE_SIZE = 100;
const LONGEST_SEARCH = 100;

/** Promises by tenants, what is broken first. Search, filters and pages are addresses: they work without a script. */
export function renderOverview(model: ReportModel, query: Query): string {
  const subjects = subjectsOf(model);
  const asked = askedOf(query, model);
  const found = subjects.filter((subject) => isAsked(subject, asked));
  const slice = sliceOf(found, query.get("page"), PAGE_SIZE);
  const kept = { q: asked.text, state: asked.state, promise: asked.promise, cluster: asked.cluster };
  return renderReportPage({ title: "Promises to customers", kind: "Overview", current: LINKS.overview }, model, [
    counts(subjects),
    form(asked, model),
    matrix(slice.items),
    pager(slice, "row", LINKS.overview, kept),
    LEGEND,
  ]);
}

interface Asked {
  readonly text: string;
  readonly state: State | undefined;
  readonly promise: PromiseId | undefined;
  readonly cluster: string | undefined;
}

/** What is not one of the choices is as if it were not asked. */
function askedOf(query: Query, model: ReportModel): Asked {
  return {
    text: (query.get("q") ?? "").trim().toLowerCase().slice(0, LONGEST_SEARCH),
    state: askedState(query),
    promise: PROMISES.find(({ id }) => id === query.get("promise"))?.id,
    cluster: model.clusters.find(({ name }) => name === query.get("cluster"))?.name,
  };
}

function isAsked(subject: Subject, { text, state, promise, cluster }: Asked): boolean {
  if (cluster !== undefined && subject.cluster !== cluster) return false;
  if (promise !== undefined && !subject.promises.has(promise)) return false;
  const states = promise === undefined ? [subject.state] : [subject.promises.get(promise)];
  if (state !== undefined && !states.includes(state)) return false;
  if (text === "") return true;
  const { id, tenant } = subject;
  const names = tenant === undefined ? [id] : [id, tenant.namespace, ...tenant.hosts];
  return names.some((name) => name.toLowerCase().includes(text));
}

/** How many tenants and clusters are at worst so; each is a filter. */
function counts(subjects: readonly Subject[]): Markup {
  const tenants = Map.groupBy(subjects, ({ state }) => state);
  const shown = STATES.filter((state) => tenants.has(state) || state === "broken" || state === "kept");
  const items = shown.map(
    (state) =>
      html`<li><a href="${withQuery(LINKS.overview, { state })}"><b>${tenants.get(state)?.length ?? 0}</b> ${mark(state)}</a></li>`,
  );
  return html`<h2 class="hidden">Tenants and clusters by the worst that is known of them</h2>
<ul class="counts">${items}</ul>
`;
}

function form({ text, state, promise, cluster }: Asked, { clusters }: ReportModel): Markup {
  return filterForm(LINKS.overview, [
    html`<label>Search tenant, namespace or host <input type="search" name="q" value="${text}" maxlength="${String(LONGEST_SEARCH)}"></label>`,
    stateChoice(state),
    choice(
      "Promise",
      "promise",
      promise,
      PROMISES.map(({ id }) => [id, PROMISE_LABELS[id]]),
    ),
    choice(
      "Cluster",
      "cluster",
      cluster,
      clusters.map(({ name }) => [name, name]),
    ),
  ]);
}

function matrix(subjects: readonly Subject[]): Content {
  if (subjects.length === 0) return html`<p>Nothing is like that.</p>\n`;
  const columns = PROMISES.map(({ id }) => html`<th scope="col">${PROMISE_LABELS[id]}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Promises by tenant"><table class="matrix">
<caption><span>Each promise to each tenant, and to each cluster as a whole; the worst first</span></caption>
<thead><tr><th scope="col">Tenant or cluster</th>${columns}</tr></thead>
<tbody>
${subjects.map(row)}</tbody>
</table></div>
`;
}

function row(subject: Subject): Markup {
  const cells = PROMISES.map(({ id }) => {
    const state = subject.promises.get(id);
    return state === undefined
      ? html`<td><span class="hidden">not about this</span></td>`
      : html`<td>${signOnly(state, MARKS[state].words)}</td>`;
  });
  return html`<tr><th scope="row">${nameOf(subject)}</th>${cells}</tr>
`;
}

function nameOf({ kind, id, cluster, tenant }: Subject): Markup {
  if (kind === "cluster") return html`<a href="${LINKS.cluster(id)}">${id}</a> <span class="sub">cluster</span>`;
  const state = tenant === undefined ? "not in the list of tenants" : tenant.state === "active" ? "" : tenant.state;
  return html`<a href="${LINKS.tenant(id)}">${id}</a> <span class="sub">${cluster}${state === "" ? "" : `, ${state}`}</span>`;
}

const LEGEND = html`<p class="legend">${STATES.map((state) => html`${mark(state)} &ensp; `)}</p>
<p class="legend">An empty cell: no control of that promise is about a tenant or a cluster of this kind. Stale: seen more than two rounds of sweeps ago.</p>
`;
