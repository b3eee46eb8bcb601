import { PROMISES } from "#domain/promises.ts";
import { html, type Markup } from "../evidence/html.ts";
import { LINKS, withQuery } from "./links.ts";
import { mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { renderReportPage } from "./shell.ts";
import { MARKS, STATES, type State, stateOf } from "./state.ts";
import { renderStrip, STRIP_LEGEND } from "./strip.ts";
import type { ReadMonths } from "./strip-days.ts";

/**
 * Each promise over all tenants and clusters: how it stands now, how it stood in the last 90 days (`months` are of
 * anybody), and who looks.
 */
export function renderPromisesPage(months: ReadMonths, model: ReportModel): string {
  const counts = new Map<string, Map<State, number>>();
  for (const finding of model.states) {
    const own = counts.get(finding.control) ?? new Map<State, number>();
    const state = stateOf(finding, model);
    own.set(state, (own.get(state) ?? 0) + 1);
    counts.set(finding.control, own);
  }
  const sections = PROMISES.map((promise) => promiseSection(promise, counts, months, model));
  return renderReportPage({ title: "Every promise", kind: "Promises", current: LINKS.promises }, model, [
    STRIP_LEGEND,
    html`<p class="legend">Here a day is as the worst that was seen of anybody.</p>\n`,
    ...sections,
  ]);
}

function promiseSection(
  { id, sentence }: (typeof PROMISES)[number],
  counts: ReadonlyMap<string, ReadonlyMap<State, number>>,
  months: ReadMonths,
  model: ReportModel,
): Markup {
  const controls = model.controls.filter(({ promise }) => promise === id);
  const rows = controls.map(({ id: control }) => {
    const own = STATES.flatMap((state) => {
      const count = counts.get(control)?.get(state) ?? 0;
      return count === 0 ? [] : [html`${mark(state, html`${count} ${MARKS[state].words}`)} `];
    });
    return { control, own };
  });
  return html`<section class="promise" aria-labelledby="${id}">
<h2 id="${id}">${sentence}</h2>
${renderStrip(months, { controls: new Set(controls.map(({ id: control }) => control)) }, model.now)}
<ul class="violations">${rows.map(({ control, own }) => html`<li><a href="${LINKS.control(control)}">${control}</a>: ${own.length === 0 ? "no findings" : own}</li>`)}</ul>
<p class="small"><a href="${withQuery(LINKS.overview, { promise: id })}">Who it is promised to</a></p>
</section>
`;
}
