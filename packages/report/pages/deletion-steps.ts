import { DELETION_STEPS, type DeletionRecord } from "#domain/deletion.ts";
import { type Content, html } from "../evidence/html.ts";
import { time } from "../evidence/page.ts";

/** The steps in their order: what is done, what comes next. A step that was not done is never shown as done. */
export function stepsList(record: DeletionRecord | undefined): Content {
  const done = record?.steps ?? {};
  const last = DELETION_STEPS.findLastIndex((step) => done[step] !== undefined);
  const items = DELETION_STEPS.filter((step) => step !== "Begin").map((step) => {
    const at = done[step];
    const words = step.replaceAll(/(?<=.)[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
    if (at !== undefined) return html`<li class="done">✓ ${words} <span class="sub">${time(at)}</span></li>`;
    const isNext = record !== undefined && DELETION_STEPS.indexOf(step) === last + 1;
    return isNext
      ? html`<li class="next" aria-current="step">▶ ${words} <span class="sub">next, or at work</span></li>`
      : html`<li class="later">${words}</li>`;
  });
  return html`<ol class="steps">${items}</ol>
`;
}
