import type { Markup } from "../evidence/html.ts";
import { choice, type Query } from "./filter-form.ts";
import { MARKS, STATES, type State } from "./state.ts";

/** The state that was asked for; what is none is as if it were not asked. */
export function askedState(query: Query): State | undefined {
  return STATES.find((one) => one === query.get("state"));
}

export function stateChoice(asked: State | undefined): Markup {
  const options = STATES.map((one) => [one, MARKS[one].words] as const);
  return choice("State", "state", asked, options);
}
