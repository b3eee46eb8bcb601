import { formatInstant } from "#domain/instant.ts";
import type { Statement } from "#domain/statement.ts";
import { type CheckedChain, isVerified, type SignedRecord, type Verification } from "./verification.ts";

/** What a person may conclude, and what not, in sentences. Nobody should have to be a cryptographer to know the limits. */
export interface Meaning {
  /** Empty, both, where anything was not verified: of a half-right set of files nothing is said. */
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
}

export function meaningOf(verification: Verification): Meaning {
  const records = verification.files.flatMap((file) => (file.kind === "record" ? [file.record] : []));
  if (!isVerified(verification)) return { proves: [], doesNotProve: [] };
  return { proves: proves(verification, records), doesNotProve: doesNotProve(records) };
}

function proves({ key, chains }: Verification, records: readonly SignedRecord[]): readonly string[] {
  const these = records.length === 1 ? "this record" : `these ${records.length.toLocaleString("en")} records`;
  return [
    `Whoever holds the private half of the key ${key} signed ${these}, and no byte has changed since.`,
    ...chains.filter((chain) => chain.records > 1).map(followsOn),
    ...records
      .map(({ statement }) => statement)
      .toSorted((a, b) => a.predicate.recordedAt - b.predicate.recordedAt)
      .flatMap(whatWasSeen),
  ];
}

function followsOn({ name, first, last }: CheckedChain): string {
  return `Records ${first}–${last} of ${name} follow one another: none in between was removed, exchanged or added later.`;
}

function whatWasSeen({ predicateType, predicate }: Statement): readonly string[] {
  if (predicateType !== "https://surety.dev/evidence/deletion/v1") return [];
  const { status, tenant, looks, recordedAt } = predicate;
  const found = status === "final" ? "found nothing left" : "found what remains, and names it";
  return [
    `By ${formatInstant(recordedAt)}, says the signer, Surety ${predicate.verifier.version} had looked for the data of tenant ${tenant.id} by ${looks.length} ${looks.length === 1 ? "road" : "roads"}, and ${found}.`,
  ];
}

/** Common to all that is signed by one party about its own doing. */
export const LIMITS = {
  truth:
    "That what is signed is true. It is the word of the signer about what was seen in the places that the record names. A copy elsewhere (downloaded by a person, in another account, on paper) is not excluded.",
  time: "When it was signed. All times are of the signer's own clock; there is no time-stamping authority. An independent hint is what S3 says of the original: its date and its lock.",
  others:
    "That there are no other records. A record after the newest one given, or another chain, can be missing without a trace in these files.",
  key: "Whose key it is. Compare its fingerprint with one that you got from the operator by another way.",
} as const;

const JUDGEMENT =
  "That Surety's controls see everything. A kept promise means that its control, in that version, found nothing against it.";

function doesNotProve(records: readonly SignedRecord[]): readonly string[] {
  const hasSweep = records.some(({ statement }) => statement.predicateType === "https://surety.dev/evidence/sweep/v1");
  return [LIMITS.truth, ...(hasSweep ? [JUDGEMENT] : []), LIMITS.time, LIMITS.others, LIMITS.key];
}
