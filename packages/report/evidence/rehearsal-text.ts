import { formatInstant } from "#domain/instant.ts";
import type { RehearsalRecord } from "#domain/rehearsal-record.ts";
import { oneLine } from "../plain-text.ts";
import { type Layout, renderTable } from "../table.ts";
import { wrap } from "../wrap.ts";
import { line } from "./certificate-text.ts";
import { rehearsalVerdict, sizeOf } from "./rehearsal-words.ts";

/** The record of a restore rehearsal for the terminal. */
export function renderRehearsalRecord(rehearsal: RehearsalRecord, layout: Layout): string {
  const { tenant, backup, startedAt, endedAt, outcome, faults, claims, recordedAt, verifier, record } = rehearsal;
  const { counts } = rehearsal;
  const color = outcome === "passed" ? "green" : outcome === "failed" ? "red" : "yellow";
  const name = oneLine(`Restore rehearsal of tenant ${tenant.id}`);
  return [
    `${layout.paint("bold", name)}, ${layout.paint(color, outcome)}`,
    ...wrap(oneLine(rehearsalVerdict(rehearsal)), layout.width),
    "",
    line("Tenant", `${tenant.id}, namespace ${tenant.namespace} of cluster ${tenant.cluster}`),
    line("Backup", backup),
    line("Rehearsal", `${rehearsal.rehearsal}, ${formatInstant(startedAt)} to ${formatInstant(endedAt)}`),
    line("Recorded", `${formatInstant(recordedAt)} by Surety ${verifier.version}`),
    line("Record", `${record.sequence} of ${record.chain}`),
    "",
    renderTable(
      ["CLAIM", "SNAPSHOT", "VOLUME", "SIZE", "ENCRYPTED"],
      claims.map(({ claim, snapshot, snapshotGiB, volume, sizeGiB, encrypted }) => ({
        cells: [
          ...[claim, `${snapshot} (${sizeOf(snapshotGiB)})`, volume ?? "none", sizeOf(sizeGiB)],
          encrypted === null ? "–" : encrypted ? "yes" : "no",
        ],
      })),
      layout,
    ),
    ...(counts.length === 0
      ? []
      : [
          renderTable(
            ["RESOURCE", "IN THE BACKUP", "RESTORED"],
            counts.map(({ resource, inBackup, restored }) => ({
              cells: [resource, String(inBackup), String(restored)],
            })),
            layout,
          ),
        ]),
    ...(faults.length === 0
      ? []
      : [
          renderTable(
            ["WHAT WAS WRONG"],
            faults.map(({ reason, message }) => ({ cells: [reason], details: [message] })),
            layout,
          ),
        ]),
  ].join("\n");
}
