import { withoutControls } from "../plain-text.ts";

/** Text that is HTML already: only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | readonly Content[];

/** A template whose values are escaped, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: parts.map((part, at) => part + markupOf(values[at] ?? "")).join("") };
}

function markupOf(value: Content): string {
  if (typeof value === "string") return escaped(withoutControls(value));
  if (typeof value === "number") return value.toLocaleString("en");
  return "markup" in value ? value.markup : value.map(markupOf).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}
