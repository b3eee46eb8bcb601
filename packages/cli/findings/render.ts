import { explain } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import type { Instant } from "#domain/instant.ts";
import { type AsffCircumstances, renderFindingsAsff } from "#report/findings-asff.ts";
import { renderFindingsCsv } from "#report/findings-csv.ts";
import { renderFindingsJson } from "#report/findings-json.ts";
import { renderFindingsJunit } from "#report/findings-junit.ts";
import { renderFindingsOcsf } from "#report/findings-ocsf.ts";
import { renderFindingsOscal } from "#report/findings-oscal.ts";
import type { FindingsReport } from "#report/findings-report.ts";
import { renderFindingsTable } from "#report/findings-table.ts";
import type { Layout } from "#report/table.ts";
import { uuidOf } from "#runtime/uuid.ts";
import { VERSION } from "#runtime/version.ts";
import type { Format } from "../options.ts";

interface RenderOptions {
  readonly format: Format;
  /** Of a table: also what needs no attention. */
  readonly all: boolean;
  /** What ages are counted from. */
  readonly now: Instant;
  /** Of the deployment, where there is one. */
  readonly account?: AsffCircumstances["account"];
}

function severityOf(id: string): "page" | "ticket" {
  return CONTROLS.find((control) => control.id === id)?.severity ?? "page";
}

function todoOf(id: string, reason: string): string | undefined {
  const control = CONTROLS.find((one) => one.id === id);
  return control && explain(control, reason)?.todo;
}

/** Findings in the format that was asked for. */
export function renderFindings(
  report: FindingsReport,
  { format, all, now, account }: RenderOptions,
  layout: Layout,
): string {
  switch (format) {
    case "json":
      return renderFindingsJson(report);
    case "csv":
      return renderFindingsCsv(report);
    case "oscal":
      return renderFindingsOscal(report, { uuidOf, version: VERSION });
    case "ocsf":
      return renderFindingsOcsf(report, { uuidOf, version: VERSION, severityOf, todoOf });
    case "asff":
      if (account === undefined) throw new TypeError("findings of no deployment are in no account");
      return renderFindingsAsff(report, { account, severityOf });
    case "junit":
      return renderFindingsJunit(report);
    case "table":
      return renderFindingsTable(report, { ...layout, all, now });
  }
}
