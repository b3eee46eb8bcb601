import type { KeyObject } from "node:crypto";
import { basename } from "node:path";
import { DELETION_CERTIFICATE_TYPE } from "#domain/deletion-certificate.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { REHEARSAL_RECORD_TYPE } from "#domain/rehearsal-record.ts";
import { type Statement, statementSchema } from "#domain/statement.ts";
import { subjectNames, subjectsOfRehearsal } from "#domain/subject-names.ts";
import type { CheckedFile, Problem } from "#report/evidence/verification.ts";
import {
  type Envelope,
  type EnvelopeSignature,
  PAYLOAD_TYPE,
  readEnvelope,
  sha256Of,
  signatureBy,
  writeEnvelope,
} from "#runtime/dsse.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";

/** A file, as it was read. */
export interface GivenFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

const MOST_ISSUES = 3;

/** What a file is by itself: whether this key signed it, and whether it is still as it was stored. */
export function examineRecord({ file, bytes }: GivenFile, key: KeyObject): CheckedFile {
  const sha256 = sha256Of(bytes);
  const other = (...problems: readonly Problem[]): CheckedFile => ({ file, sha256, kind: "other", problems });
  const envelope = tryToRead(bytes);
  if ("reason" in envelope) return other(envelope);
  const signature = signatureBy(envelope, key);
  if (signature === undefined) return other(notSigned(envelope, key));
  if (envelope.payloadType !== PAYLOAD_TYPE) return other(otherType(envelope));
  const statement = readStatement(envelope);
  if ("reason" in statement) return other(statement);
  const original = asStored(envelope, signature, key);
  const record = { statement, sha256: sha256Of(original) };
  const problems = [
    ...(original.equals(bytes) ? [] : [rewritten(record.sha256, sha256)]),
    ...misnamed(file, statement),
    ...wrongSubject(statement),
  ];
  return { file, sha256, kind: "record", record, problems };
}

function tryToRead(bytes: Uint8Array): Envelope | Problem {
  try {
    return readEnvelope(bytes);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { reason: "NotAnEnvelope", message: `It is not a whole DSSE envelope: ${error.problems.join("; ")}.` };
  }
}

function notSigned({ signatures }: Envelope, key: KeyObject): Problem {
  const given = fingerprintOf(key);
  const named = signatures.map(({ keyid }) => keyid).filter((keyid) => keyid !== "");
  if (named.length > 0 && !named.includes(given))
    return {
      reason: "OtherKey",
      message: `The given key ${given} did not sign it; it says that ${named.join(", ")} did.`,
    };
  return {
    reason: "BadSignature",
    message: "It says that the given key signed it, and the signature does not fit: what is signed was changed.",
  };
}

function otherType({ payloadType }: Envelope): Problem {
  return {
    reason: "OtherPayloadType",
    message: `It holds ${JSON.stringify(payloadType)}; allowed is ${PAYLOAD_TYPE}. The key signed it, but it is no record of Surety.`,
  };
}

function readStatement({ payload }: Envelope): Statement | Problem {
  let value: unknown;
  try {
    value = parseForeignJson(payload);
  } catch {
    return { reason: "NotAStatement", message: "What is signed is not JSON." };
  }
  const parsed = statementSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error, value).slice(0, MOST_ISSUES).join("; ");
  return {
    reason: "NotAStatement",
    message: `What is signed is not a statement that this version of Surety understands: ${issues}.`,
  };
}

/** The only bytes in which Surety stores this envelope. */
function asStored({ payload, payloadType }: Envelope, { sig }: EnvelopeSignature, key: KeyObject): Buffer {
  return writeEnvelope({ payload, payloadType, signatures: [{ keyid: fingerprintOf(key), sig }] });
}

function rewritten(stored: Sha256, found: Sha256): Problem {
  return {
    reason: "Rewritten",
    message: `What is signed is intact, but the file around it was changed, by an editor or on its way: stored was sha256:${stored}, this is sha256:${found}.`,
  };
}

/** Files that carry a record's own name must hold that record. Any other name is fine. */
function misnamed(file: string, { predicate }: Statement): readonly Problem[] {
  const [, named] = /^\d{10}-(\d+)\.dsse\.json$/u.exec(basename(file)) ?? [];
  const { chain, sequence } = predicate.record;
  if (named === undefined || Number(named) === sequence) return [];
  const message = `It is named as record ${named}, and it is record ${sequence} of ${chain}.`;
  return [{ reason: "Misnamed", message }];
}

function wrongSubject(statement: Statement): readonly Problem[] {
  const about = subjectsOf(statement);
  if (about === undefined) return [];
  const { subject } = statement;
  const isRight =
    subject.length === about.names.length &&
    about.names.every((name, at) => subject[at]?.name === name && subject[at].digest.sha256 === sha256Of(name));
  if (isRight) return [];
  const message = `Its subject is not ${about.what} that it tells of: allowed are ${about.names.join(" and ")}, each with the digest of its name.`;
  return [{ reason: "OtherSubject", message }];
}

/** Of what has no bytes. */
function subjectsOf({ predicateType, predicate }: Statement) {
  if (predicateType === DELETION_CERTIFICATE_TYPE)
    return { what: "the tenant and the request", names: subjectNames(predicate.tenant, predicate.request) };
  if (predicateType === REHEARSAL_RECORD_TYPE)
    return { what: "the tenant and the backup", names: subjectsOfRehearsal(predicate) };
  return undefined;
}
