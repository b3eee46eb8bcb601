import { PROMISES, type PromiseId } from "#domain/promises.ts";
import { jsonText } from "./json-text.ts";
import { type Layout, type Row, renderTable } from "./table.ts";

/** What a list of controls says of one. */
export interface ControlDescription {
  readonly id: string;
  readonly promise: PromiseId;
  readonly about: "tenants" | "deletedTenants" | "clusters";
  readonly severity: "page" | "ticket";
  readonly looksAt: string;
  readonly needs: readonly string[];
}

/** What a control is about, in words. */
export const SUBJECTS = {
  tenants: "each tenant",
  deletedTenants: "each deleted tenant",
  clusters: "each cluster",
} as const;

/** Controls in the order of their list, each with the promise that it checks. */
export function renderControlsTable(controls: readonly ControlDescription[], layout: Layout): string {
  const rows = controls.map(
    ({ id, promise, about, severity, looksAt }): Row => ({
      cells: [{ text: id, colour: "bold" }, SUBJECTS[about], severity],
      details: [`Promise: ${sentenceOf(promise)}.`, { text: looksAt, colour: "dim" }],
    }),
  );
  return renderTable(["CONTROL", "ABOUT", "SEVERITY"], rows, layout);
}

export function renderControlsJson(controls: readonly ControlDescription[]): string {
  const list = controls.map(({ id, promise, about, severity, looksAt, needs }) => ({
    id,
    promise: { id: promise, sentence: sentenceOf(promise) },
    about,
    severity,
    looksAt,
    needs,
  }));
  return jsonText(list);
}

function sentenceOf(id: PromiseId): string {
  return PROMISES.find((promise) => promise.id === id)?.sentence ?? id;
}
