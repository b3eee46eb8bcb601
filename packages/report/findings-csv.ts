import { formatInstant } from "#domain/instant.ts";
import type { DatedFinding, FindingsReport } from "./findings-report.ts";
import { withoutControls } from "./plain-text.ts";

/** The names of the columns and their order are fixed; what is added later comes at the end. */
const COLUMNS: Readonly<Record<string, (finding: DatedFinding) => string>> = {
  observedAt: ({ observedAt }) => formatInstant(observedAt),
  cluster: ({ cluster }) => cluster,
  tenant: ({ tenant }) => tenant ?? "",
  promise: ({ promise }) => promise,
  control: ({ control }) => control,
  outcome: ({ outcome }) => outcome,
  since: ({ since }) => (since === undefined ? "" : formatInstant(since)),
  reason: ({ reason }) => reason,
  message: ({ message }) => message,
  violations: ({ violations }) => violations.map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`).join("\n"),
  advisories: ({ advisories }) => advisories.map(({ reason, message }) => `${reason}: ${message}`).join("\n"),
  muted: ({ muted = [] }) =>
    muted.map(({ owner, until, reason }) => `${owner} until ${formatInstant(until)}: ${reason}`).join("\n"),
};

/**
 * A row for each finding, for spreadsheets and auditors, as RFC 4180 has it: CRLF, and quotes where they are needed. A
 * spreadsheet would compute a cell that begins as a formula does, and names come from whoever makes resources: such a
 * cell gets an apostrophe before it, as OWASP advises.
 */
export function renderFindingsCsv({ findings }: FindingsReport): string {
  const columns = Object.entries(COLUMNS);
  const rows = [columns.map(([name]) => name), ...findings.map((one) => columns.map(([, cell]) => cell(one)))];
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

function field(text: string): string {
  const plain = withoutControls(text);
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
