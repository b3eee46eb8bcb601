import type { RunningRehearsal } from "#domain/rehearsal.ts";
import type { RehearsalOutlook } from "#domain/rehearsal-outlook.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import { REHEARSAL_STEPS } from "#domain/rehearsal-task.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { facts, notice, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { LINKS } from "./links.ts";
import type { ReportModel } from "./model.ts";
import { ageOf, costInWords, isHeldUp, STEP_WORDS, stepOf, stepsBefore } from "./rehearsal-words.ts";

/** What is longer, or more, is in the state and in the record. */
const LONGEST_SENTENCE = 300;
const MOST_FAULTS = 5;

/** One that runs: its steps, what it waits for, what it takes, and how it ended where it is being cleared. */
export function runningRehearsal(
  { tenant, cluster, known: { running } }: RehearsalOutlook,
  { deadline, verify }: Pick<RehearsalSettings, "deadline" | "verify">,
  { now }: ReportModel,
): Markup {
  if (running === null) return html``;
  const { name, backup, startedAt, claims, gib, mostUsd, volumes, result } = running;
  const tone = result?.outcome === "failed" || isHeldUp(running, now, deadline) ? "bad" : "wait";
  return html`<section class="promise ${tone}">
<h3><a href="${LINKS.tenant(tenant)}">${tenant}</a> <span class="soft">${cluster}</span></h3>
<p>Backup <code>${backup}</code>, since ${time(startedAt)} (${relativeTo(startedAt, now)}).</p>
${stepsList(running, verify !== undefined, now)}${facts([
  ["Namespace", html`<code>${name}</code>`],
  [
    "Volumes",
    `${volumes.length} seen, of ${claims.length} to be restored: ${gib} GiB, which cost ${costInWords(mostUsd)} at most`,
  ],
  ["Result", result === null ? undefined : html`${result.outcome} at ${time(result.at)}`],
])}${(result?.faults ?? []).slice(0, MOST_FAULTS).map(({ reason, message }) => html`<p>${message.slice(0, LONGEST_SENTENCE)} <span class="soft">(${reason})</span></p>\n`)}</section>
`;
}

/** A step that is not behind it is never shown as done. */
function stepsList(running: RunningRehearsal, verifies: boolean, now: number): Content {
  const at = stepOf(running);
  const before = new Set(stepsBefore(at));
  const { place } = running;
  const steps = REHEARSAL_STEPS.filter((step) => verifies || step === at || step !== "RunVerification");
  const items = steps.map((step) => {
    if (before.has(step)) return html`<li class="done">✓ ${STEP_WORDS[step]}</li>`;
    if (step !== at) return html`<li class="later">${STEP_WORDS[step]}</li>`;
    const age = place === null ? "at work" : `for ${ageOf(place.since, now)}`;
    return html`<li class="next" aria-current="step">▶ ${STEP_WORDS[step]} <span class="sub">${age}</span></li>`;
  });
  const awaits = place?.awaits == null ? "" : html`<p>It waits for ${place.awaits.slice(0, LONGEST_SENTENCE)}.</p>\n`;
  return html`<ol class="steps">${items}</ol>
${awaits}`;
}

/** For the tenant's page: that somebody who finds the namespace knows whose it is. */
export function rehearsalNotice(running: RunningRehearsal | null, now: number): Content {
  if (running === null) return "";
  const { name, startedAt } = running;
  return notice(
    "wait",
    "A restore of this tenant is being rehearsed.",
    html`Since ${time(startedAt)} (${relativeTo(startedAt, now)}), at step <em>${STEP_WORDS[stepOf(running)]}</em>; the namespace <code>${name}</code> is the rehearsal’s, and is cleared by itself. <a href="${LINKS.rehearsals}">All rehearsals</a>`,
  );
}
