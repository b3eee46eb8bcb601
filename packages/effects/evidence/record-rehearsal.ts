import { STATEMENT_TYPE } from "#domain/evidence.ts";
import { REHEARSAL_RECORD_TYPE, type RehearsalRecord } from "#domain/rehearsal-record.ts";
import { writeStatement } from "#domain/statement.ts";
import { chainOfRehearsals, subjectsOfRehearsal } from "#domain/subject-names.ts";
import type { Clock } from "#runtime/clock.ts";
import type { EvidenceLog, StoredRecord } from "./evidence-log.ts";
import { namedSubject } from "./named-subject.ts";

export type RehearsalContent = Omit<RehearsalRecord, "id" | "record" | "recordedAt" | "verifier">;

/**
 * Signs and stores. The same rehearsal is recorded once: a tenant has one at a time, and the next begins only when this
 * one's record is known to be stored, so that it is the head of its chain until then.
 */
export type RecordRehearsal = (content: RehearsalContent) => Promise<StoredRecord>;

export function createRehearsalRecorder(parts: {
  readonly log: EvidenceLog;
  readonly clock: Clock;
  readonly version: string;
}): RecordRehearsal {
  const { log, clock, version } = parts;
  return (content) => {
    const { tenant, rehearsal } = content;
    const id = `${tenant.cluster}/${rehearsal}`;
    return log.append({
      chain: chainOfRehearsals(tenant),
      id,
      write: (record) =>
        writeStatement({
          ...{ _type: STATEMENT_TYPE, subject: subjectsOfRehearsal(content).map(namedSubject) },
          predicateType: REHEARSAL_RECORD_TYPE,
          predicate: {
            ...{ ...content, id, record, recordedAt: clock() },
            verifier: { id: "https://surety.dev", version },
          },
        }),
    });
  };
}
