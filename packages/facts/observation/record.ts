import { join } from "node:path";
import * as z from "zod";
import { type Instant, instantSchema } from "#domain/instant.ts";
import { UNREADABLE_CAUSES } from "#domain/reading.ts";
import { failureKindOfText } from "#runtime/failure.ts";
import { describeIssues } from "#runtime/issues.ts";
import { causeOf } from "../unreadable-cause.ts";
import { MalformedFile, parseDocuments } from "./documents.ts";
import { type Entry, isAbsent, type Problem, problemOf, stemOf } from "./entries.ts";
import { readWhole } from "./read-whole.ts";

const FILE = "observation.json";

const recordSchema = z.object({
  observedAt: instantSchema.optional(),
  errors: z
    .array(
      z.object({
        source: z.string().min(1),
        error: z.string(),
        /** Told where Surety itself made the observation; otherwise the error's own words tell. */
        cause: z.enum(UNREADABLE_CAUSES).optional(),
      }),
    )
    .default([]),
});

/** What `observation.json` says: when the observation was made, and what could not be read. */
export interface ObservationRecord {
  readonly observedAt: Instant | undefined;
  readonly errors: readonly Problem[];
  /** Set where the record itself cannot be read: then anything in the observation may be only a part. */
  readonly problem?: Problem;
}

export async function readRecord(root: string): Promise<ObservationRecord> {
  try {
    const [value, ...others] = await readWhole({ file: join(root, FILE), name: FILE }, (bytes) =>
      parseDocuments(FILE, bytes),
    );
    const parsed = recordSchema.safeParse(value);
    if (!parsed.success) throw new MalformedFile(describeIssues(parsed.error, value).join("; "));
    if (others.length > 0) throw new MalformedFile("found several documents");
    const errors = parsed.data.errors.map(({ source, error: message, cause }): Problem => {
      const place = source.replace(/^\.?\/+|\/+$/gu, "");
      return { cause: cause ?? causeOf(failureKindOfText(message)), source: place, message };
    });
    return { observedAt: parsed.data.observedAt, errors };
  } catch (error) {
    if (isAbsent(error)) return { observedAt: undefined, errors: [] };
    return { observedAt: undefined, errors: [], problem: problemOf(error, FILE) };
  }
}

/** The recorded errors about a folder, what is in it, or a folder around it, as entries beside the files that were read. */
export function errorsWithin(record: ObservationRecord, folder: string): readonly Entry[] {
  return record.errors
    .filter(({ source }) => source.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${source}/`))
    .map((problem) => ({ stem: stemOf(problem.source), path: problem.source, contents: { problem } }));
}
