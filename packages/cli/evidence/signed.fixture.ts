import { basename } from "node:path";
import type { Place } from "#domain/evidence.ts";
import {
  finalCertificate,
  provisionalCertificate,
  rehearsalStatement,
  sweepStatement,
} from "#domain/statement.fixture.ts";
import { type DeletionStatement, type Statement, writeStatement } from "#domain/statement.ts";
import { subjectNames, subjectsOfRehearsal } from "#domain/subject-names.ts";
import { createEvidenceLog } from "#effects/evidence/evidence-log.ts";
import { memoryBucket, memorySigner } from "#effects/evidence/locked-bucket.double.ts";
import { namedSubject } from "#effects/evidence/named-subject.ts";
import type { GivenFile } from "./examine.ts";

export const signer = memorySigner();

/** Signs statements into their chain, as the deployed functions would; the files stand in the order of the chain. */
export async function signChain(
  statements: readonly ((record: Place) => Statement)[],
  { sign } = signer,
): Promise<readonly [GivenFile, ...GivenFile[]]> {
  const bucket = memoryBucket();
  const log = createEvidenceLog(bucket, sign, async () => undefined);
  const files: GivenFile[] = [];
  for (const [at, statement] of statements.entries()) {
    const { chain } = statement({ chain: "sweeps/x", sequence: 1, previous: null }).predicate.record;
    const { key } = await log.append({ chain, id: `entry ${at}`, write: (place) => writeStatement(statement(place)) });
    files.push({ file: basename(key), bytes: bucket.objects.get(key) ?? new Uint8Array() });
  }
  const [first, ...rest] = files;
  if (first === undefined) throw new Error("a chain has records");
  return [first, ...rest];
}

/** With the digests that a certificate's subjects must have. */
export function aboutItself(statement: DeletionStatement): DeletionStatement {
  const names = subjectNames(statement.predicate.tenant, statement.predicate.request);
  return { ...statement, subject: names.map(namedSubject) };
}

/** The chain of a departure: provisional, then final. */
export const deletionChain = [provisionalCertificate, finalCertificate].map(
  (certificate, at) => (record: Place) =>
    aboutItself(certificate({ id: `entry ${at}`, record: { ...record, chain: "deletions/acme/1" } })),
);

/** Of one tenant: one that failed, then one that passed. */
export const rehearsalChain = [
  {
    outcome: "failed" as const,
    faults: [{ reason: "NotEncrypted", message: "PersistentVolumeClaim data: not encrypted" }],
  },
  {},
].map((changes, at) => (record: Place): Statement => {
  const place = { ...record, chain: "rehearsals/acme/1" };
  const statement = rehearsalStatement({ ...changes, id: `entry ${at}`, record: place });
  const subject = subjectsOfRehearsal(statement.predicate).map(namedSubject);
  return { ...statement, subject };
});

/** So many sweeps, every 15 minutes. */
export function sweepChain(count: number, minutesOf: (at: number) => number = (at) => at * 15) {
  return Array.from({ length: count }, (_, at) => (record: Place): Statement => {
    const sweptAt = Date.parse("2026-03-20T10:00:00Z") + minutesOf(at) * 60_000;
    return sweepStatement({
      id: `entry ${at}`,
      sweptAt,
      recordedAt: sweptAt,
      record: { ...record, chain: "sweeps/prod-eu" },
    });
  });
}
