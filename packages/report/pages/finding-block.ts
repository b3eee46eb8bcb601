import type { Advisory, Violation } from "#domain/finding.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { time } from "../evidence/page.ts";
import { mutedInWords } from "../muted-in-words.ts";
import { relativeTo } from "../time-in-words.ts";
import { evidenceList } from "./evidence-list.ts";
import { LINKS } from "./links.ts";
import { mark, withCommands } from "./mark.ts";
import type { PageControl, ReportModel } from "./model.ts";
import { stateInWords, stateOf } from "./state.ts";

/** More is for `surety findings`: a page must not grow without end. */
const MOST_VIOLATIONS = 25;
const LONGEST = 2_000;

/** One finding in full: outcome, since when, why, on what evidence, and what to do. */
export function findingBlock(finding: TrackedFinding, control: PageControl | undefined, model: ReportModel): Markup {
  const state = stateOf(finding, model);
  const { violations, advisories, muted = [] } = finding;
  return html`<section class="finding">
<h3>${mark(state, stateInWords(state, finding))} <a href="${LINKS.control(finding.control)}">${finding.control}</a></h3>
<p>${cut(finding.message)} <span class="soft small">(${finding.reason})</span></p>
<p class="soft small">${since(finding, model)} Looked at ${time(finding.observedAt)} (${relativeTo(finding.observedAt, model.now)}).</p>
${listOf(violations, (one) => violationItem(one))}${muted.map((one) => html`<p class="soft">${cut(mutedInWords(one))}</p>\n`)}${meanings(finding, control)}${advice(advisories)}${evidenceList(finding.evidence)}</section>
`;
}

function since({ since: at, outcome, lastKnown }: TrackedFinding, { now }: ReportModel): Content {
  const own = html`So since ${time(at)} (${relativeTo(at, now)}).`;
  if (outcome !== "unknown" || lastKnown === undefined) return own;
  return html`${own} Before, it was ${lastKnown.outcome}, last seen ${time(lastKnown.seenAt)}.`;
}

function violationItem({ kind, id, reason, message }: Violation): Content {
  return html`${kind} <code>${cut(id)}</code>: ${cut(message)} <span class="soft small">(${reason})</span>`;
}

/** What each reason means and asks for, once. Of what is kept nothing has to be done. */
function meanings({ outcome, reason, violations }: TrackedFinding, control: PageControl | undefined): Content {
  if (outcome === "kept" || outcome === "notApplicable") return "";
  const reasons = [...new Set([...violations.map((one) => one.reason), ...(violations.length === 0 ? [reason] : [])])];
  return reasons.flatMap((one) => {
    const explained = control?.explain(one);
    if (explained === undefined) return [];
    const todo = explained.todo === undefined ? "" : html` <b>What to do:</b> ${withCommands(explained.todo)}`;
    return [html`<p class="todo"><span class="soft">${one}:</span> ${withCommands(explained.means)}${todo}</p>\n`];
  });
}

function advice(advisories: readonly Advisory[]): Content {
  if (advisories.length === 0) return "";
  return html`<p>Weak, or about to break:</p>
${listOf(advisories, ({ reason, message }) => html`${cut(message)} <span class="soft small">(${reason})</span>`)}`;
}

function listOf<T>(items: readonly T[], item: (one: T) => Content): Content {
  if (items.length === 0) return "";
  const more =
    items.length > MOST_VIOLATIONS ? html`<li class="soft">and ${items.length - MOST_VIOLATIONS} more</li>` : "";
  return html`<ul class="violations">${items.slice(0, MOST_VIOLATIONS).map((one) => html`<li>${item(one)}</li>`)}${more}</ul>
`;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
