import type { Instant } from "#domain/instant.ts";
import { PROMISES } from "#domain/promises.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import { realmOf } from "#domain/tenant.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { facts, notice, time } from "../evidence/page.ts";
import { findingBlock } from "./finding-block.ts";
import { LINKS } from "./links.ts";
import type { ReportModel } from "./model.ts";
import { rehearsalNotice } from "./rehearsal-running.ts";
import { renderReportPage } from "./shell.ts";
import { MARKS, rankOf, stateOf } from "./state.ts";
import { renderStrip, STRIP_LEGEND } from "./strip.ts";
import type { ReadHistories } from "./strip-days.ts";
import type { Subject } from "./subjects.ts";

/** What is known of a tenant besides its findings. */
export interface AboutTenant {
  /** The rehearsal of its restore that runs; null: none. */
  readonly rehearsal?: RunningRehearsal | null;
  /** When the tenant that had this id before was deleted; undefined: nobody had it. */
  readonly predecessorUntil?: Instant | undefined;
}

/** Everything about one tenant, or one cluster as a whole: each promise, the worst first. */
export function renderSubjectPage(
  subject: Subject,
  histories: ReadHistories,
  model: ReportModel,
  { rehearsal = null, predecessorUntil }: AboutTenant = {},
): string {
  const kind = subject.kind === "tenant" ? "Tenant" : "Cluster";
  const promises = PROMISES.filter(({ id }) => subject.promises.has(id)).toSorted(
    (a, b) => rank(subject, a.id) - rank(subject, b.id),
  );
  return renderReportPage({ title: subject.id, kind, current: LINKS.overview }, model, [
    verdict(subject),
    rehearsalNotice(rehearsal, model.now),
    about(subject),
    STRIP_LEGEND,
    ...promises.map((promise) => promiseSection(subject, promise, histories, predecessorUntil, model)),
  ]);
}

type Promised = (typeof PROMISES)[number];

const rank = ({ promises }: Subject, id: Promised["id"]) => rankOf(promises.get(id) ?? "kept");

function verdict({ state, count, findings }: Subject): Markup {
  const all = html`Of ${findings.length} findings, ${count} ${count === 1 ? "is" : "are"} ${MARKS[state].words}.`;
  switch (state) {
    case "broken":
      return notice("bad", "Not every promise is kept.", all);
    case "unknown":
    case "stale":
    case "unseen":
      return notice("wait", "Not everything is known.", findings.length === 0 ? "Nobody has looked yet." : all);
    case "exempt":
      return notice("good", "Kept, or accepted as it is.", all);
    case "notApplicable":
      if (findings.length === 0)
        return notice("wait", "Not served now.", "Promises are looked at once it is onboarded.");
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
    ["Deletion", leaving ? html`<a href="${LINKS.deletions}">among the deletions</a>` : undefined],
  ]);
}

function promiseSection(
  subject: Subject,
  { id, sentence }: Promised,
  histories: ReadHistories,
  predecessorUntil: Instant | undefined,
  model: ReportModel,
): Markup {
  const findings = subject.findings
    .filter(({ promise }) => promise === id)
    .toSorted((a, b) => rankOf(stateOf(a, model)) - rankOf(stateOf(b, model)));
  const state = subject.promises.get(id) ?? "unseen";
  const tone = state === "broken" ? " bad" : rankOf(state) <= rankOf("unseen") ? " wait" : "";
  const of = {
    cluster: subject.cluster,
    tenant: subject.kind === "tenant" ? subject.id : null,
    controls: new Set(findings.map(({ control }) => control)),
    predecessorUntil,
  };
  return html`<section class="promise${tone}" aria-labelledby="${id}">
<h2 id="${id}">${sentence}</h2>
${renderStrip(histories, of, model.now)}${findings.map((finding) =>
  findingBlock(
    finding,
    model.controls.find((control) => control.id === finding.control),
    model,
  ),
)}</section>
`;
}
