import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import type { ClusterRehearsals, RehearsalOutlook } from "#domain/rehearsal-outlook.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import { type RehearsalStanding, STANDINGS, standingOf } from "#domain/rehearsal-standing.ts";
import { jsonText } from "./json-text.ts";
import { costInWords, dueInWords, STANDING_WORDS, stepOf } from "./pages/rehearsal-words.ts";
import type { Colour } from "./paint.ts";
import { type Layout, renderTable } from "./table.ts";
import { relativeTo, toMinute } from "./time-in-words.ts";

interface About {
  readonly now: Instant;
  readonly mode: RehearsalSettings["mode"];
  /** Within which each tenant's restore is to be rehearsed, as promised. */
  readonly period: Milliseconds;
}

const COLOURS: Readonly<Record<RehearsalStanding, Colour>> = {
  ...{ failed: "red", skipped: "yellow", tooOld: "yellow", never: "yellow", passed: "green" },
};

/** What runs, and then each tenant's last result, the worst first; for the terminal. */
export function renderRehearsalsTable(clusters: readonly ClusterRehearsals[], layout: About & Layout): string {
  const { now, paint, period } = layout;
  const all = clusters.flatMap(({ tenants }) => tenants);
  const running = all.flatMap(({ tenant, known: { running: one } }) => (one === null ? [] : [{ tenant, one }]));
  const results = sorted(all, layout).map((row) => ({
    cells: resultCells(row, standingOf(row.known, now, period), now),
    details: detailsOf(row),
  }));
  return [
    paint("bold", running.length === 0 ? "No rehearsal runs." : "Running"),
    ...(running.length === 0
      ? []
      : [
          renderTable(
            RUNNING,
            running.map((row) => runningRow(row, now)),
            layout,
          ).trimEnd(),
        ]),
    "",
    paint("bold", `Results; promised is one every ${formatDuration(period)}`),
    renderTable(RESULTS, results, layout),
  ].join("\n");
}

const RUNNING = ["TENANT", "STEP", "SINCE (UTC)", "BACKUP", "VOLUMES", "GIB", "COSTS AT MOST"];
const RESULTS = ["TENANT", "CLUSTER", "LAST REHEARSAL", "ENDED (UTC)", "BACKUP", "VOLUMES", "NEXT IS DUE"];

function runningRow({ tenant, one }: { readonly tenant: string; readonly one: RunningRehearsal }, now: Instant) {
  const { name, backup, claims, gib, place, startedAt, volumes } = one;
  const since = place?.since ?? startedAt;
  return {
    cells: [
      { text: tenant, colour: "bold" as const },
      stepOf(one),
      `${toMinute(since)} (${relativeTo(since, now)})`,
      backup,
      `${volumes.length} of ${claims.length}`,
      String(gib),
      costInWords(one.mostUsd),
    ],
    details: [
      `Begun ${relativeTo(startedAt, now)}; its namespace is ${name}.`,
      ...(place?.awaits == null ? [] : [`It waits for ${place.awaits}.`]),
    ],
  };
}

function resultCells({ tenant, cluster, known, dueAt }: RehearsalOutlook, standing: RehearsalStanding, now: Instant) {
  const { last, running } = known;
  return [
    { text: tenant, colour: "bold" as const },
    cluster,
    { text: STANDING_WORDS[standing].words, colour: COLOURS[standing] },
    last === null ? "never" : `${toMinute(last.at)} (${relativeTo(last.at, now)})`,
    last?.backup ?? "",
    last === null ? "" : String(last.volumes),
    running === null ? dueInWords(dueAt, now) : "one is running",
  ];
}

function detailsOf({ known: { last, skipped } }: RehearsalOutlook): readonly string[] {
  const faults = last?.outcome === "failed" ? last.faults.map(({ reason, message }) => `${message} (${reason})`) : [];
  return [...faults, ...(skipped === null ? [] : [`None can be begun: ${skipped}`])];
}

/** A document for programs; what nobody knows is null. */
export function renderRehearsalsJson(clusters: readonly ClusterRehearsals[], { now, mode, period }: About): string {
  const instant = (at: Instant | null | undefined) => (at == null ? null : formatInstant(at));
  const document = {
    ...{ mode, periodSeconds: period / 1_000 },
    clusters: clusters.map(({ cluster, savedAt, tenants }) => ({
      ...{ cluster, savedAt: instant(savedAt) },
      tenants: sorted(tenants, { now, period }).map(
        ({ tenant, known: { running, last, passedAt, skipped }, dueAt }) => ({
          ...{ tenant, standing: standingOf({ running, last, passedAt, skipped }, now, period) },
          running: running && {
            ...{ name: running.name, backup: running.backup, step: stepOf(running), gib: running.gib },
            ...{ startedAt: instant(running.startedAt), stepSince: instant(running.place?.since) },
            ...{ waitsFor: running.place?.awaits ?? null, volumes: running.volumes, claims: running.claims.length },
            mostUsd: running.mostUsd,
          },
          last: last && { ...last, at: instant(last.at) },
          ...{ passedAt: instant(passedAt), skipped, dueAt: instant(dueAt) },
        }),
      ),
    })),
  };
  return jsonText(document);
}

function sorted(rows: readonly RehearsalOutlook[], { now, period }: Pick<About, "now" | "period">) {
  const rank = ({ known }: RehearsalOutlook) => STANDINGS.indexOf(standingOf(known, now, period));
  return rows.toSorted((a, b) => rank(a) - rank(b) || (a.tenant < b.tenant ? -1 : 1));
}
