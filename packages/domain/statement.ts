import * as z from "zod";
import { DELETION_CERTIFICATE_TYPE, deletionCertificateSchema } from "./deletion-certificate.ts";
import { STATEMENT_TYPE, subjectSchema } from "./evidence.ts";
import { PRUNE_RECORD_TYPE, pruneRecordSchema } from "./prune-record.ts";
import { REHEARSAL_RECORD_TYPE, rehearsalRecordSchema } from "./rehearsal-record.ts";
import { SWEEP_RECORD_TYPE, sweepRecordSchema } from "./sweep-record.ts";

const about = { _type: z.literal(STATEMENT_TYPE), subject: z.array(subjectSchema).min(1).readonly() };

/** An in-toto Statement that Surety makes. Fields that a later version adds are ignored, as in-toto asks. */
export const statementSchema = z.discriminatedUnion("predicateType", [
  z.object({
    ...about,
    predicateType: z.literal(DELETION_CERTIFICATE_TYPE),
    predicate: deletionCertificateSchema,
  }),
  z.object({ ...about, predicateType: z.literal(SWEEP_RECORD_TYPE), predicate: sweepRecordSchema }),
  z.object({ ...about, predicateType: z.literal(PRUNE_RECORD_TYPE), predicate: pruneRecordSchema }),
  z.object({ ...about, predicateType: z.literal(REHEARSAL_RECORD_TYPE), predicate: rehearsalRecordSchema }),
]);
/** Times in it are Instants. */
export type Statement = z.infer<typeof statementSchema>;
export type DeletionStatement = Extract<Statement, { predicateType: typeof DELETION_CERTIFICATE_TYPE }>;
export type RehearsalStatement = Extract<Statement, { predicateType: typeof REHEARSAL_RECORD_TYPE }>;
export type SweepStatement = Extract<Statement, { predicateType: typeof SWEEP_RECORD_TYPE }>;

/** The text that is signed. Throws a ZodError where the statement contradicts itself. */
export function writeStatement(statement: Statement): string {
  return JSON.stringify(z.encode(statementSchema, statement));
}
