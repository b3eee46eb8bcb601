import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, PrunePlan, PruneResult, SkippedItem } from "#domain/pruning.ts";
import type { Colour } from "./paint.ts";
import { oneLine } from "./plain-text.ts";
import { type Layout, renderTable } from "./table.ts";

/** More of one reason are counted, and stand in the file. */
const MOST_SHOWN = 20;

/** What would go, and what would not, for the terminal. */
export function renderPrunePlan(plan: PrunePlan, layout: Layout): string {
  const { cluster, madeAt, items, skipped, beyondLimits } = plan;
  const { paint } = layout;
  const heading = `Cluster ${cluster}, planned at ${formatInstant(madeAt)}: ${count(items.length)} would go, ${count(skipped.length)} would not.`;
  return [
    paint("bold", oneLine(heading)),
    ...beyondLimits.map((problem) => paint("yellow", oneLine(`Beyond the limits of one run: ${problem}`))),
    ...(items.length === 0 ? [] : ["", paint("bold", "Would go"), tableOf(items, layout)]),
    ...(skipped.length === 0 ? [] : ["", paint("bold", "Would not go"), tableOf(skipped, layout)]),
    "",
  ].join("\n");
}

function count(things: number): string {
  return things === 1 ? "1 thing" : `${things.toLocaleString("en")} things`;
}

function tableOf(things: readonly (PruneItem | SkippedItem)[], layout: Layout): string {
  const byReason = [...Map.groupBy(things, ({ reason }) => reason)];
  const rows = byReason.flatMap(([reason, list]) => [
    ...list.slice(0, MOST_SHOWN).map(({ kind, id, tenants, message, ...rest }) => ({
      cells: [reason, kind, id, tenants.join(", ") || "–", "method" in rest ? howOf(rest.method) : ""],
      details: [message],
    })),
    ...(list.length > MOST_SHOWN
      ? [{ cells: [reason, "", `and ${(list.length - MOST_SHOWN).toLocaleString("en")} more`, "", ""] }]
      : []),
  ]);
  return renderTable(["REASON", "KIND", "ID", "TENANTS", "HOW"], rows, layout).trimEnd();
}

function howOf(method: PruneItem["method"]): string {
  if (method.by !== "DeleteVersions") return method.by;
  return method.versions.length === 1 ? "1 version" : `${method.versions.length.toLocaleString("en")} versions`;
}

const COLOURS: Readonly<Record<PruneResult["outcome"], Colour>> = {
  ...{ deleted: "green", requested: "green", alreadyAbsent: "green" },
  ...{ changed: "yellow", deferred: "yellow", failed: "red" },
};

/** What became of each thing, for the terminal. */
export function renderPruneResults(results: readonly PruneResult[], layout: Layout): string {
  if (results.length === 0) return "There was nothing to do.\n";
  const outcomes = [...Map.groupBy(results, ({ outcome }) => outcome)].map(
    ([outcome, list]) => `${list.length} ${outcome}`,
  );
  const rows = results.map(({ kind, id, outcome, message }) => ({
    cells: [{ text: outcome, colour: COLOURS[outcome] }, kind, id],
    details: message === "" ? [] : [message],
  }));
  return `${renderTable(["OUTCOME", "KIND", "ID"], rows, layout).trimEnd()}\n\n${outcomes.join(", ")}\n`;
}
