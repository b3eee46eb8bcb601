import { type Content, html, type Markup } from "../evidence/html.ts";
import { MARKS, type State } from "./state.ts";

/** A sign with its words beside it. */
export function mark(state: State, words: Content = MARKS[state].words): Markup {
  return html`<span class="mark ${state}"><span class="sign" aria-hidden="true">${MARKS[state].sign}</span> ${words}</span>`;
}

/** The class of a picture's bar: what is not known to be so now is neither green nor red. */
export function barClass(state: State): "k" | "b" | "w" {
  if (state === "kept") return "k";
  return state === "broken" ? "b" : "w";
}

/** A sign alone, with its words for those who do not see it and for whoever points at it. */
export function signOnly(state: State, words: string): Markup {
  return html`<span class="mark ${state}" title="${words}"><span class="sign" aria-hidden="true">${MARKS[state].sign}</span><span class="hidden">${words}</span></span>`;
}

/** Text in which commands stand in backquotes. */
export function withCommands(text: string): Content {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}
