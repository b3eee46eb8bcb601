import { DELETION_STEPS, type DeletionRecord, type DeletionStep } from "#domain/deletion.ts";
import { formatDuration, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { time } from "../evidence/page.ts";
import type { Standing } from "./deletion-standing.ts";

/** The steps in their order: what is done, where it stands, what comes later. One that was not done is never shown as done. */
export function stepsList(record: DeletionRecord | undefined, standing: Standing | undefined, now: Instant): Content {
  const done = record?.steps ?? {};
  const items = DELETION_STEPS.filter((step) => step !== "Begin" || standing?.step === "Begin").map((step) => {
    if (standing?.step === step) return currentItem(standing, now);
    const at = done[step];
    if (at !== undefined) return html`<li class="done">✓ ${inWords(step)} <span class="sub">${time(at)}</span></li>`;
    return html`<li class="later">${inWords(step)}</li>`;
  });
  return html`<ol class="steps">${items}</ol>
${standing === undefined ? "" : explanation(standing, now)}`;
}

export function inWords(step: DeletionStep): string {
  return step.replaceAll(/(?<=.)[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function currentItem({ step, state, since, isSlow }: Standing, now: Instant): Markup {
  const sign = state === "stopped" ? "■" : "▶";
  const kind = state === "stopped" || state === "silent" ? "bad" : "next";
  const age = since === undefined ? "next, or at work" : `for ${formatDuration(Math.max(0, now - since))}`;
  const slow = isSlow && state === "waits" ? ", longer than such a step takes" : "";
  return html`<li class="${kind}" aria-current="step">${sign} ${step === undefined ? "" : inWords(step)} <span class="sub">${WORDS[state]}${age}${slow}</span></li>`;
}

const WORDS = { begins: "", waits: "waits ", stopped: "stopped, at it ", silent: "silent, at it " } as const;

/** What the step said last, in its own words. */
function explanation({ state, since, word, isSlow }: Standing, now: Instant): Content {
  if (word === undefined) return "";
  const { message, reason, attempt, at, waitSeconds, deadline } = word;
  const heard = html`<span class="soft">(${reason}; look ${attempt}, at ${time(at)})</span>`;
  switch (state) {
    case "begins":
      return "";
    case "stopped":
      return html`<p class="notice bad"><strong>It has stopped, and a person was told.</strong> <span>${message} ${heard} Once that is put right, <code>surety tenants offboard</code> resumes it.</span></p>
`;
    case "silent":
      return html`<p class="notice bad"><strong>Nothing was heard of it since ${time(at)}.</strong> <span>It should have been taken up again. See its execution in Step Functions. The last it said: ${message} ${heard}</span></p>
`;
    case "waits": {
      if (reason === "GracePeriod") return html`<p>${message}</p>\n`;
      const next = html`The next look is at ${time(at + waitSeconds * SECOND)}.`;
      const tells = (since ?? at) + deadline;
      const told = tells > now ? html` A person is told at ${time(tells)}.` : "";
      return html`<p class="notice wait">${isSlow ? html`<strong>It takes longer than such a step does.</strong> ` : ""}<span>${message} ${heard} ${next}${told}</span></p>
`;
    }
  }
}
