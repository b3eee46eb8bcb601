import type { DeletedItem, Residual } from "#domain/deletion-certificate.ts";
import type { Sha256 } from "#domain/evidence.ts";
import type { Instant } from "#domain/instant.ts";
import type { PruneDeletion } from "#domain/prune-record.ts";
import { html, type Markup } from "./html.ts";
import { LIMITS } from "./meaning.ts";
import { bullets, code, notice, paragraph, section, time } from "./page.ts";

/** What a page needs to know besides the record. */
export interface Shown {
  readonly file: string;
  /** Of the file. */
  readonly sha256: Sha256;
  /** When the page is made. */
  readonly at: Instant;
  readonly version: string;
  /** The fingerprint of the key by which the record was verified; undefined where nobody gave one. */
  readonly verifiedBy: string | undefined;
  /** Which key the record says that it was signed by. */
  readonly keyid: string;
  /** Lists as far as they are known: within the record, or given beside it. */
  readonly items?: readonly DeletedItem[] | undefined;
  /** Where those are a part of a long list: what leads to the others. */
  readonly otherItems?: Markup | undefined;
  readonly residuals?: readonly Residual[] | undefined;
  readonly deletions?: readonly PruneDeletion[] | undefined;
}

export function signatureNotice({ verifiedBy, at }: Shown): Markup {
  if (verifiedBy === undefined)
    return notice("bad", "Signature not checked.", "This page shows what a file says, whoever wrote it.");
  return notice("good", "Signature checked", html`on ${time(at)}, by the key ${code(verifiedBy)}.`);
}

/** How a reader checks the record on their own machine, and what that is worth. */
export function checkingSections({ file, sha256, keyid, at, version }: Shown): readonly Markup[] {
  const command = `surety evidence verify ${quoted(file)} --key public-key.pem`;
  return [
    section("How to check it yourself", [
      paragraph(
        html`This page is a rendering. What counts is the signed record, the file ${code(file)} with the SHA-256 ${code(sha256)}. Check it offline, with the operator’s public key:`,
      ),
      html`<pre>${command}</pre>
`,
      paragraph(html`The record says that the key ${code(keyid)} signed it.`),
    ]),
    section("What it does not prove", bullets([LIMITS.truth, LIMITS.time, LIMITS.others, LIMITS.key])),
    html`<footer>Rendered by Surety ${version} on ${time(at)}.</footer>
`,
  ];
}

/** As one would write it in a shell. */
function quoted(file: string): string {
  return /^[\w./-]+$/u.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
