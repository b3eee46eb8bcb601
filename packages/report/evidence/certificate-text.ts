import type { DeletionCertificate } from "#domain/deletion-certificate.ts";
import { countOf, type Listed } from "#domain/evidence.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { oneLine } from "../plain-text.ts";
import { type Layout, type Row, renderTable } from "../table.ts";
import { wrap } from "../wrap.ts";
import { openWindows, verdictOf } from "./certificate-words.ts";
import type { Shown } from "./shown.ts";

/** A certificate for the terminal. */
export function renderCertificate(certificate: DeletionCertificate, shown: Shown, layout: Layout): string {
  const { tenant, status, request, inventory, recordedAt, verifier, record, looks } = certificate;
  const [name, verdict] = [oneLine(`Certificate of deletion: ${tenant.id}`), oneLine(verdictOf(certificate))];
  return [
    `${layout.paint("bold", name)}, ${layout.paint(status === "final" ? "green" : "yellow", status)}`,
    ...wrap(verdict, layout.width),
    "",
    line("Tenant", `${tenant.id}, namespace ${tenant.namespace} of cluster ${tenant.cluster}`),
    line("Requested", `${formatInstant(request.requestedAt)} by ${request.source} (${request.id})`),
    line("Inventory", formatInstant(inventory.takenAt)),
    line("Certified", `${formatInstant(recordedAt)} by Surety ${verifier.version}`),
    line("Record", `${record.sequence} of ${record.chain}`),
    "",
    renderTable(
      ["KIND", "FOUND", "DELETED", "REMAINING"],
      inventory.kinds.map(({ kind, found, deleted, remaining }) => ({
        cells: [kind, String(found), String(deleted), String(remaining)],
      })),
      layout,
    ),
    ...remains(certificate, shown, layout),
    renderTable(
      ["LOOKED BY", "FOR", "WHEN", "FOUND"],
      looks.map(({ road, lookedFor, at, found }) => ({ cells: [road, lookedFor, formatInstant(at), String(found)] })),
      layout,
    ),
    ...wasDeleted(certificate, shown, layout),
  ].join("\n");
}

export function line(name: string, value: string): string {
  return `${name.padEnd(10)} ${oneLine(value)}`;
}

function remains(certificate: DeletionCertificate, shown: Shown, layout: Layout): readonly string[] {
  const { residuals } = certificate;
  const rows = (shown.residuals ?? []).map(
    ({ kind, id, place, until, reason, message }): Row => ({
      cells: [kind, id, place, orElse(until, "not known")],
      details: [`${reason}: ${message}`],
    }),
  );
  const windows = openWindows(certificate).map(
    ({ name, endsAt, message }): Row => ({ cells: [name, formatInstant(endsAt)], details: [message] }),
  );
  return [
    ...(rows.length === 0 ? [] : [renderTable(["REMAINS", "ID", "PLACE", "UNTIL"], rows, layout)]),
    ...elsewhere("What remains", residuals, shown.residuals),
    ...(windows.length === 0 ? [] : [renderTable(["CAN STILL COME BACK", "UNTIL"], windows, layout)]),
  ];
}

function wasDeleted({ items }: DeletionCertificate, shown: Shown, layout: Layout): readonly string[] {
  const rows = (shown.items ?? []).map(
    ({ kind, id, place, method, deletedAt, verification }): Row => ({
      cells: [kind, id, place, method, orElse(deletedAt, "before")],
      details: [`${verification.method}, at ${formatInstant(verification.at)}`],
    }),
  );
  return [
    ...(rows.length === 0 ? [] : [renderTable(["DELETED", "ID", "PLACE", "HOW", "WHEN"], rows, layout)]),
    ...elsewhere("What was deleted", items, shown.items),
  ];
}

/** Of a list that is not known, where it is. */
function elsewhere(what: string, listed: Listed<unknown>, known: readonly unknown[] | undefined): readonly string[] {
  if (known !== undefined || !("digest" in listed)) return [];
  const count = countOf(listed).toLocaleString("en");
  return [`${what} is listed in a file of its own (${count} items): ${listed.digest.sha256}.jsonl.gz\n`];
}

function orElse(at: Instant | null, otherwise: string): string {
  return at === null ? otherwise : formatInstant(at);
}
