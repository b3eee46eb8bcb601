import type { Instant } from "#domain/instant.ts";
import { PROMISES } from "#domain/promises.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import { realmOf } from "#domain/tenant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { facts, notice, time } from "../evidence/page.ts";
import { findingBlock } from "./finding-block.ts";
import { LINKS } from "./links.ts";
import type { ReportModel } from "./model.ts";
import { rehearsalNotice } from "./rehearsal-running.ts";
import { renderReportPage } from "./shell.ts";
import { MARKS, rankOf, stateOf } from "./state.ts";
import { renderStrip, STRIP_LEGEND } from "./strip.ts";
import type { ReadMonths } from "./strip-days.ts";
import type { Subject } from "./subjects.ts";

/** What is stored of one tenant, or of one cluster as a whole, and of no other. */
export interface StoredOfSubject {
  readonly findings: readonly TrackedFinding[];
  readonly months: ReadMonths;
  /** The rehearsal of a tenant's restore that runs; null: none. */
  readonly rehearsal?: RunningRehearsal | null;
  /** When the tenant that had this id before was deleted; undefined: nobody had it. */
  readonly predecessorUntil?: Instant | undefined;
}

/** Everything about one tenant, or one cluster as a whole: each promise, the worst first. */
export function renderSubjectPage(subject: Subject, stored: StoredOfSubject, model: ReportModel): string {
  const kind = subject.kind === "tenant" ? "Tenant" : "Cluster";
  const promises = PROMISES.filter(({ id }) => subject.promises.has(id)).toSorted(
    (a, b) => rank(subject, a.id) - rank(subject, b.id),
  );
  return renderReportPage({ title: subject.id, kind, current: LINKS.overview }, model, [
    verdict(subject),
    rehearsalNotice(stored.rehearsal ?? null, model.now),
    about(subject),
    STRIP_LEGEND,
    ...promises.map((promise) => promiseSection(subject, promise, stored, model)),
  ]);
}

type Promised = (typeof PROMISES)[number];

const rank = ({ promises }: Subject, id: Promised["id"]) => rankOf(promises.get(id) ?? "kept");

function verdict({ state, count, states }: Subject): Markup {
  const all = html`Of ${states.length} findings, ${count} ${count === 1 ? "is" : "are"} ${MARKS[state].words}.`;
  switch (state) {
    case "broken":
      return notice("bad", "Not every promise is kept.", all);
    case "unknown":
    case "stale":
    case "unseen":
      return notice("wait", "Not everything is known.", states.length === 0 ? "Nobody has looked yet." : all);
    case "exempt":
      return notice("good", "Kept, or accepted as it is.", all);
    case "notApplicable":
      if (states.length === 0) return notice("wait", "Not served now.", "Promises are looked at once it is onboarded.");
      return notice("good", "No promise applies.", all);
    case "kept":
      return notice("good", "Every promise that applies is kept.", all);
  }
}

function about({ kind, cluster, tenant }: Subject): Content {
  if (kind === "cluster") return "";
  if (tenant === undefined)
    return notice("wait", "Not in the list of tenants.", html`Findings about it are stored for cluster ${cluster}.`);
  const leaving = tenant.state === "offboarding" || tenant.state === "deleted";
  return facts([
    ["State", html`${tenant.state}, since ${time(tenant.since)}`],
    ["Cluster", html`<a href="${LINKS.cluster(cluster)}">${cluster}</a>`],
    ["Namespace", tenant.namespace],
    ["Hosts", tenant.hosts.length === 0 ? "none" : tenant.hosts.join(", ")],
    ["Realm", realmOf(tenant)],
    ["Backups", html`<a href="${LINKS.tenantBackups(tenant.id)}">each on a time line</a>`],
    ["Deletion", leaving ? html`<a href="${LINKS.deletions}">among the deletions</a>` : undefined],
  ]);
}

function promiseSection(
  subject: Subject,
  { id, sentence }: Promised,
  stored: StoredOfSubject,
  model: ReportModel,
): Markup {
  const findings = stored.findings
    .filter(({ promise }) => promise === id)
    .toSorted((a, b) => rankOf(stateOf(a, model)) - rankOf(stateOf(b, model)));
  const state = subject.promises.get(id) ?? "unseen";
  const tone = state === "broken" ? " bad" : rankOf(state) <= rankOf("unseen") ? " wait" : "";
  const of = { controls: new Set(findings.map(({ control }) => control)), predecessorUntil: stored.predecessorUntil };
  return html`<section class="promise${tone}" aria-labelledby="${id}">
<h2 id="${id}">${sentence}</h2>
${renderStrip(stored.months, of, model.now)}${findings.map((finding) =>
  findingBlock(
    finding,
    model.controls.find((control) => control.id === finding.control),
    model,
  ),
)}</section>
`;
}
