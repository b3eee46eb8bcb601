import type { DeletedItem, DeletionCertificate, Residual } from "#domain/deletion-certificate.ts";
import { countOf, type Listed } from "#domain/evidence.ts";
import { openWindows, verdictOf } from "./certificate-words.ts";
import { type Content, html, type Markup } from "./html.ts";
import { facts, notice, paragraph, renderPage, section, table, time } from "./page.ts";
import { checkingSections, type Shown, signatureNotice } from "./shown.ts";

/** A certificate as a customer gets it: to be read, printed and filed. */
export function renderCertificatePage(certificate: DeletionCertificate, shown: Shown): string {
  const { tenant, status } = certificate;
  const verdict = verdictOf(certificate);
  return renderPage(`Certificate of deletion: ${tenant.id} (${status})`, [
    html`<header>
<p class="kind">Certificate of deletion</p>
<h1>${tenant.id}</h1>
${notice(status === "final" ? "good" : "wait", status === "final" ? "Final." : "Provisional.", verdict)}
${signatureNotice(shown)}</header>
`,
    theFacts(certificate),
    whatBecame(certificate),
    whatRemains(certificate, shown),
    howLooked(certificate),
    whatWasDeleted(certificate, shown),
    ...checkingSections(shown),
  ]);
}

function theFacts({ tenant, request, inventory, recordedAt, verifier, record }: DeletionCertificate): Markup {
  const generation = tenant.generation === 1 ? undefined : html`${tenant.generation}; the id was in use before`;
  return facts([
    ["Tenant", html`${tenant.id}, in namespace ${tenant.namespace} of cluster ${tenant.cluster}`],
    ["Generation", generation],
    ["Requested", html`${time(request.requestedAt)} by ${request.source} (${request.id})`],
    ["Inventory taken", time(inventory.takenAt)],
    ["Certified", html`${time(recordedAt)} by Surety ${verifier.version}`],
    ["Record", html`${record.sequence} of ${record.chain}`],
  ]);
}

function whatBecame({ inventory: { kinds } }: DeletionCertificate): Markup {
  const sum = (of: "deleted" | "found" | "remaining") => kinds.reduce((total, kind) => total + kind[of], 0);
  if (kinds.length === 0)
    return section("What was found, and what became of it", paragraph("Nothing of this tenant was found anywhere."));
  return section(
    "What was found, and what became of it",
    table(
      "By kind of resource, from the inventory before the deletion to this certificate",
      [
        { heading: "Kind", cell: ({ kind }) => kind },
        { heading: "Found", cell: ({ found }) => found, isNumber: true },
        { heading: "Deleted", cell: ({ deleted }) => deleted, isNumber: true },
        { heading: "Remaining", cell: ({ remaining }) => remaining, isNumber: true },
      ],
      kinds,
      ["All", sum("found"), sum("deleted"), sum("remaining")],
    ),
  );
}

function whatRemains(certificate: DeletionCertificate, shown: Shown): Markup {
  const { residuals } = certificate;
  const remaining = table<Residual>(
    "Each with the reason why it is still there",
    [
      { heading: "Resource", cell: resource },
      { heading: "Why", cell: ({ reason, message }) => html`${message} <span class="soft">(${reason})</span>` },
      { heading: "Until", cell: ({ until }) => (until === null ? "not known" : time(until)) },
    ],
    shown.residuals ?? [],
  );
  const nothing = countOf(residuals) === 0 ? paragraph("Nothing.") : undefined;
  const list = shown.residuals === undefined ? elsewhere(residuals) : remaining;
  return section("What remains", [nothing ?? list, whatCanComeBack(certificate)]);
}

function whatCanComeBack(certificate: DeletionCertificate): Content {
  const { dangerWindows, recordedAt } = certificate;
  if (dangerWindows.length === 0) return "";
  return table(
    openWindows(certificate).length === 0
      ? "Times in which something could have come back by itself; all are over"
      : "Times in which something can come back by itself, so that it is looked for again",
    [
      { heading: "What", cell: ({ name, message }) => html`${name}<br><span class="soft">${message}</span>` },
      { heading: "Ends", cell: ({ endsAt }) => time(endsAt) },
      { heading: "Then", cell: ({ endsAt }) => (endsAt > recordedAt ? "to come" : "over") },
    ],
    dangerWindows,
  );
}

function howLooked({ looks }: DeletionCertificate): Markup {
  return section("How it was looked for at the end", [
    paragraph(
      "By other roads than those of the deletion itself: the world was listed anew, and compared with the inventory.",
    ),
    table(
      "Each look, and what it found",
      [
        { heading: "Road", cell: ({ road }) => road },
        { heading: "Looked for", cell: ({ lookedFor }) => lookedFor },
        { heading: "When", cell: ({ at }) => time(at) },
        { heading: "Found", cell: ({ found }) => found, isNumber: true },
      ],
      looks,
    ),
  ]);
}

function whatWasDeleted({ items }: DeletionCertificate, shown: Shown): Markup {
  if (countOf(items) === 0) return section("What was deleted", paragraph("Nothing: nothing was there."));
  if (shown.items === undefined) return section("What was deleted", elsewhere(items));
  return section("What was deleted", [
    table<DeletedItem>(
      "Each resource with how and when it was deleted, and how that is known",
      [
        { heading: "Resource", cell: resource },
        {
          heading: "Deleted",
          cell: ({ method, deletedAt }) => (deletedAt === null ? method : html`${method}<br>${time(deletedAt)}`),
        },
        {
          heading: "Verified",
          cell: ({ verification }) => html`${verification.method}<br>${time(verification.at)}`,
        },
      ],
      shown.items,
    ),
    shown.otherItems ?? "",
  ]);
}

function resource({ kind, id, place }: Pick<DeletedItem, "id" | "kind" | "place">): Markup {
  return html`${kind} <span class="soft">in ${place}</span><code>${id}</code>`;
}

function elsewhere(listed: Listed<unknown>): Markup {
  if (!("digest" in listed)) return html``;
  const file = html`<code>${listed.digest.sha256}.jsonl.gz</code>`;
  return paragraph(html`${listed.count}, listed in a file of their own: ${file}. Its name is its SHA-256.`);
}
