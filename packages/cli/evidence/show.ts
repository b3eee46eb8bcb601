import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import * as z from "zod";
import { DELETION_CERTIFICATE_TYPE } from "#domain/deletion-certificate.ts";
import { PRUNE_RECORD_TYPE } from "#domain/prune-record.ts";
import { REHEARSAL_RECORD_TYPE } from "#domain/rehearsal-record.ts";
import { type Statement, statementSchema } from "#domain/statement.ts";
import { renderCertificatePage } from "#report/evidence/certificate-page.ts";
import { renderCertificate } from "#report/evidence/certificate-text.ts";
import { renderPrunePage } from "#report/evidence/prune-page.ts";
import { renderPruneRecord } from "#report/evidence/prune-text.ts";
import { renderRehearsalPage } from "#report/evidence/rehearsal-page.ts";
import { renderRehearsalRecord } from "#report/evidence/rehearsal-text.ts";
import type { Shown } from "#report/evidence/shown.ts";
import { renderSweepPage } from "#report/evidence/sweep-page.ts";
import { renderSweepRecord } from "#report/evidence/sweep-text.ts";
import { jsonText } from "#report/json-text.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { fingerprintOf, readPublicKey } from "#runtime/signing-key.ts";
import { VERSION } from "#runtime/version.ts";
import type { ShowOptions } from "../commands/evidence.ts";
import { BROKEN, DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
import { examineRecord, type GivenFile } from "./examine.ts";
import { readEvidenceFiles, readOne } from "./read-files.ts";
import { listsOf, readRecord } from "./read-record.ts";

/** `surety evidence show`: one record for a person. With a key, what the key did not sign is not shown at all. */
export async function showEvidence(
  file: string,
  lists: readonly string[],
  options: ShowOptions,
  session: Session,
): Promise<ExitStatus> {
  const given = { file, bytes: await readOne(file) };
  const verifiedBy = options.key === undefined ? undefined : await verifyBy(options.key, given, session);
  if (verifiedBy === NOT_VERIFIED) return BROKEN;
  if (verifiedBy === undefined) session.warn("Not checked: whether this is signed. To check it, add --key PUBLIC.pem");

  const { statement, keyid } = readRecord(given);
  const shown: Shown = {
    ...{ file: basename(file), sha256: sha256Of(given.bytes), at: session.io.now(), version: VERSION },
    ...{ keyid, verifiedBy, ...listsOf(statement, await readEvidenceFiles(lists)) },
  };
  if (options.html !== undefined) await writePage(options.html, asPage(statement, shown), session);
  else if (options.json === true) session.print(asJson(statement));
  else session.print(asText(statement, shown, session));
  return DONE;
}

const NOT_VERIFIED = Symbol("not verified");

/** The key's fingerprint, where it signed the record. What is wrong is said. */
async function verifyBy(keyFile: string, given: GivenFile, { warn }: Session): Promise<string | typeof NOT_VERIFIED> {
  const key = readPublicKey(await readOne(keyFile), keyFile);
  const { problems } = examineRecord(given, key);
  for (const { reason, message } of problems) warn(`error: ${given.file}: ${reason}: ${message}`);
  return problems.length > 0 ? NOT_VERIFIED : fingerprintOf(key);
}

function asText({ predicateType, predicate }: Statement, shown: Shown, { layout }: Session): string {
  if (predicateType === PRUNE_RECORD_TYPE) return renderPruneRecord(predicate, shown, layout);
  if (predicateType === REHEARSAL_RECORD_TYPE) return renderRehearsalRecord(predicate, layout);
  return predicateType === DELETION_CERTIFICATE_TYPE
    ? renderCertificate(predicate, shown, layout)
    : renderSweepRecord(predicate, layout);
}

function asPage({ predicateType, predicate, subject }: Statement, shown: Shown): string {
  if (predicateType === DELETION_CERTIFICATE_TYPE) return renderCertificatePage(predicate, shown);
  if (predicateType === PRUNE_RECORD_TYPE) return renderPrunePage(predicate, shown);
  if (predicateType === REHEARSAL_RECORD_TYPE) return renderRehearsalPage(predicate, shown);
  return renderSweepPage(predicate, subject[0]?.digest.sha256 ?? "", shown);
}

function asJson(statement: Statement): string {
  return jsonText(z.encode(statementSchema, statement));
}

async function writePage(file: string, page: string, { note }: Session): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    throw new InvalidInput([`--html: ${file} cannot be written: ${describeError(error)}`], { cause: error });
  }
  note(`Written: ${file}`);
}
