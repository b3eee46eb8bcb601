import type { RehearsalRecord } from "#domain/rehearsal-record.ts";
import { html } from "./html.ts";
import { code, facts, notice, paragraph, renderPage, section, table, time } from "./page.ts";
import { rehearsalVerdict, sizeOf } from "./rehearsal-words.ts";
import { checkingSections, type Shown, signatureNotice } from "./shown.ts";

/** The record of a restore rehearsal, to be read and filed. */
export function renderRehearsalPage(rehearsal: RehearsalRecord, shown: Shown): string {
  const { tenant, backup, startedAt, endedAt, outcome, faults, claims, recordedAt, verifier, record } = rehearsal;
  const { counts } = rehearsal;
  const lead = LEADS[outcome];
  return renderPage(`Restore rehearsal of ${tenant.id} (${outcome})`, [
    html`<header>
<p class="kind">Record of a restore rehearsal</p>
<h1>${tenant.id}</h1>
${notice(lead.kind, lead.words, rehearsalVerdict(rehearsal))}
${signatureNotice(shown)}</header>
`,
    facts([
      ["Tenant", html`${tenant.id}, namespace ${tenant.namespace} of cluster ${tenant.cluster}`],
      ["Backup", code(backup)],
      ["Restored as", code(rehearsal.rehearsal)],
      ["Begun", time(startedAt)],
      ["Ended", time(endedAt)],
      ["Recorded", time(recordedAt)],
      ["By", html`Surety ${verifier.version}`],
      ["Record", html`${record.sequence} of ${record.chain}`],
    ]),
    section(
      "What was restored",
      claims.length === 0
        ? paragraph("The backup holds no volume.")
        : table(
            "PersistentVolumeClaims of the backup",
            [
              { heading: "Claim", cell: ({ claim }) => claim },
              {
                heading: "Snapshot",
                cell: ({ snapshot, snapshotGiB }) => html`${code(snapshot)} ${sizeOf(snapshotGiB)}`,
              },
              { heading: "Volume", cell: ({ volume }) => (volume === null ? "none" : code(volume)) },
              { heading: "Size", cell: ({ sizeGiB }) => sizeOf(sizeGiB) },
              { heading: "Encrypted", cell: ({ encrypted }) => (encrypted === null ? "–" : encrypted ? "yes" : "no") },
            ],
            claims,
          ),
    ),
    ...(counts.length === 0
      ? []
      : [
          section(
            "What came back besides",
            table(
              "Other objects of the namespace",
              [
                { heading: "Resource", cell: ({ resource }) => code(resource) },
                { heading: "In the backup", cell: ({ inBackup }) => String(inBackup) },
                { heading: "Restored", cell: ({ restored }) => String(restored) },
              ],
              counts,
            ),
          ),
        ]),
    ...(faults.length === 0
      ? []
      : [
          section(
            "What was wrong",
            table(
              "Faults",
              [
                { heading: "What", cell: ({ message }) => message },
                { heading: "Reason", cell: ({ reason }) => code(reason) },
              ],
              faults,
            ),
          ),
        ]),
    ...checkingSections(shown),
  ]);
}

const LEADS = {
  passed: { kind: "good", words: "Passed." },
  failed: { kind: "bad", words: "Failed." },
  abandoned: { kind: "wait", words: "Abandoned." },
} as const;
