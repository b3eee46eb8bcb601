import type { Evidence } from "#domain/finding.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";

const DEEPEST = 3;
const MOST_ITEMS = 20;
const LONGEST = 400;

/** The numbers, names and times that a verdict rests on, whatever their shape. */
export function evidenceList(evidence: Evidence): Content {
  const entries = Object.entries(evidence);
  if (entries.length === 0) return "";
  return html`<details><summary>Evidence</summary>${list(entries, 0)}</details>
`;
}

function list(entries: readonly (readonly [string, unknown])[], depth: number): Markup {
  const shown = entries.slice(0, MOST_ITEMS);
  const items = shown.map(([name, value]) => html`<dt>${nameInWords(name)}</dt><dd>${shownValue(value, depth)}</dd>`);
  return html`<dl>${items}</dl>${rest(entries.length)}`;
}

function shownValue(value: unknown, depth: number): Content {
  if (value === null || value === undefined) return "none";
  if (typeof value === "number") return value;
  if (typeof value !== "object") return cut(String(value));
  if (depth >= DEEPEST) return html`<code>${cut(JSON.stringify(value))}</code>`;
  if (!Array.isArray(value)) return list(Object.entries(value), depth + 1);
  if (value.length === 0) return "none";
  if (value.every((item) => typeof item !== "object")) return cut(value.slice(0, MOST_ITEMS).join(", "));
  const items = value.slice(0, MOST_ITEMS).map((item) => html`<li>${shownValue(item, depth + 1)}</li>`);
  return html`<ul>${items}</ul>${rest(value.length)}`;
}

function rest(length: number): Content {
  return length > MOST_ITEMS ? html`<p class="soft">and ${length - MOST_ITEMS} more</p>` : "";
}

/** `newestUsable` as `newest usable`; what is a name of something else stays as it is. */
function nameInWords(name: string): string {
  return /^[a-z]+([A-Z][a-z]+)*$/u.test(name)
    ? name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`)
    : cut(name);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
