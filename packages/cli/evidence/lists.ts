import { basename } from "node:path";
import * as z from "zod";
import { deletedItemSchema, residualSchema } from "#domain/deletion-certificate.ts";
import type { Listed, ListReference } from "#domain/evidence.ts";
import { PRUNE_RECORD_TYPE, pruneDeletionSchema } from "#domain/prune-record.ts";
import { REHEARSAL_RECORD_TYPE } from "#domain/rehearsal-record.ts";
import type { Statement } from "#domain/statement.ts";
import { SWEEP_RECORD_TYPE, tenantOutcomesSchema } from "#domain/sweep-record.ts";
import type { CheckedFile, Problem } from "#report/evidence/verification.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError } from "#runtime/errors.ts";
import { isGzip } from "#runtime/gzip.ts";
import { readLines } from "#runtime/list-lines.ts";
import type { GivenFile } from "./examine.ts";

/** A list that a record refers to, and what each of its lines is. */
interface Reference extends ListReference {
  readonly item: z.ZodType;
}

/** Lists are gzip files, and nothing else that Surety writes is one. */
export function isList({ bytes }: GivenFile): boolean {
  return isGzip(bytes);
}

/** Checks a list against the records that were given with it: by its digest it is the one that they mean, or it is not. */
export function examineList({ file, bytes }: GivenFile, statements: readonly Statement[]): CheckedFile {
  const sha256 = sha256Of(bytes);
  const reference = statements.flatMap(referencesIn).find(({ digest }) => digest.sha256 === sha256);
  if (reference === undefined) return { file, sha256, kind: "other", problems: [unknownList(file, sha256)] };
  return { file, sha256, kind: "list", count: reference.count, problems: problemsIn(bytes, reference) };
}

function referencesIn({ predicateType, predicate }: Statement): readonly Reference[] {
  if (predicateType === REHEARSAL_RECORD_TYPE) return [];
  if (predicateType === SWEEP_RECORD_TYPE) return [{ ...predicate.outcomes, item: tenantOutcomesSchema }];
  if (predicateType === PRUNE_RECORD_TYPE)
    return "digest" in predicate.deletions ? [{ ...predicate.deletions, item: pruneDeletionSchema }] : [];
  const listed: readonly (readonly [Listed<unknown>, z.ZodType])[] = [
    [predicate.items, deletedItemSchema],
    [predicate.residuals, residualSchema],
  ];
  return listed.flatMap(([list, item]) => ("digest" in list ? [{ ...list, item }] : []));
}

function unknownList(file: string, sha256: string): Problem {
  const [named] = /^[0-9a-f]{64}(?=\.jsonl\.gz$)/u.exec(basename(file)) ?? [];
  if (named !== undefined && named !== sha256)
    return { reason: "ChangedList", message: `It is named after sha256:${named}, and it is sha256:${sha256}.` };
  return {
    reason: "UnknownList",
    message: `No record that was given and verified refers to a list with sha256:${sha256}.`,
  };
}

function problemsIn(bytes: Uint8Array, { count, item }: Reference): readonly Problem[] {
  try {
    const lines = readLines(bytes, item);
    if (lines.length === count) return [];
    return [{ reason: "WrongCount", message: `It has ${lines.length} items, and the record says ${count}.` }];
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : describeError(error);
    return [{ reason: "NotAList", message: `It is the list that the record means, and it cannot be read: ${why}` }];
  }
}
