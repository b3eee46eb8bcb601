import * as z from "zod";
import {
  DELETION_CERTIFICATE_TYPE,
  type DeletedItem,
  deletedItemSchema,
  type Residual,
  residualSchema,
} from "#domain/deletion-certificate.ts";
import type { Listed } from "#domain/evidence.ts";
import { PRUNE_RECORD_TYPE, type PruneDeletion, pruneDeletionSchema } from "#domain/prune-record.ts";
import { type Statement, statementSchema } from "#domain/statement.ts";
import { readEnvelope, sha256Of } from "#runtime/dsse.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";
import { readLines } from "#runtime/list-lines.ts";
import type { GivenFile } from "./examine.ts";

/** What a file says, whoever wrote it. Throws InvalidInput where it is no record. */
export function readRecord({ file, bytes }: GivenFile): { readonly statement: Statement; readonly keyid: string } {
  try {
    const { payload, signatures } = readEnvelope(bytes);
    const value: unknown = parseForeignJson(payload);
    const parsed = statementSchema.safeParse(value);
    if (!parsed.success) throw new InvalidInput(describeIssues(parsed.error, value), { cause: parsed.error });
    return { statement: parsed.data, keyid: signatures[0]?.keyid ?? "" };
  } catch (error) {
    const problems = error instanceof InvalidInput ? error.problems : [describeError(error)];
    throw new InvalidInput(
      problems.map((problem) => `${file}: ${problem}`),
      { cause: error },
    );
  }
}

interface KnownLists {
  readonly items?: readonly DeletedItem[] | undefined;
  readonly residuals?: readonly Residual[] | undefined;
  readonly deletions?: readonly PruneDeletion[] | undefined;
}

/** The lists of a certificate, from within it or from the files beside it. Throws InvalidInput for a file of no use. */
export function listsOf(statement: Statement, files: readonly GivenFile[]): KnownLists {
  const { predicateType, predicate } = statement;
  const wanted: readonly Listed<unknown>[] =
    predicateType === DELETION_CERTIFICATE_TYPE
      ? [predicate.items, predicate.residuals]
      : predicateType === PRUNE_RECORD_TYPE
        ? [predicate.deletions]
        : [];
  const useless = files.filter(({ bytes }) => !wanted.some((listed) => isOf(bytes, listed)));
  if (useless.length > 0)
    throw new InvalidInput(
      useless.map(({ file }) => `${file}: found what is no list of the record; allowed are lists that it names`),
    );
  if (predicateType === PRUNE_RECORD_TYPE) return { deletions: known(predicate.deletions, pruneDeletionSchema, files) };
  if (predicateType !== DELETION_CERTIFICATE_TYPE) return {};
  return {
    items: known(predicate.items, deletedItemSchema, files),
    residuals: known(predicate.residuals, residualSchema, files),
  };
}

function isOf(bytes: Uint8Array, listed: Listed<unknown>): boolean {
  return "digest" in listed && listed.digest.sha256 === sha256Of(bytes);
}

function known<T>(listed: Listed<T>, item: z.ZodType<T>, files: readonly GivenFile[]): readonly T[] | undefined {
  if ("items" in listed) return listed.items;
  const found = files.find(({ bytes }) => isOf(bytes, listed));
  if (found === undefined) return undefined;
  try {
    return readLines(found.bytes, item);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : describeError(error);
    throw new InvalidInput([`${found.file}: found a list that cannot be read: ${why}`], { cause: error });
  }
}
