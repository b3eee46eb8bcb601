import type { Sha256 } from "#domain/evidence.ts";
import type { Statement } from "#domain/statement.ts";

/** Why a file or a chain is not verified. */
export interface Problem {
  /** A constant for machines, in UpperCamelCase. */
  readonly reason: string;
  /** A sentence for people: what was found, and what it means. */
  readonly message: string;
}

/** A file that was given to be checked, as it was found to be. */
export type CheckedFile =
  /** The signature fits, and what is signed is understood. There may be problems all the same. */
  | (FileChecked & { readonly kind: "record"; readonly record: SignedRecord })
  /** A list that one of the records refers to. */
  | (FileChecked & { readonly kind: "list"; readonly count: number })
  | (FileChecked & { readonly kind: "other" });

interface FileChecked {
  readonly file: string;
  /** Of the file. */
  readonly sha256: Sha256;
  readonly problems: readonly Problem[];
}

export interface SignedRecord {
  readonly statement: Statement;
  /** Of the envelope as Surety wrote it, which is what the next record names. */
  readonly sha256: Sha256;
}

export interface CheckedChain {
  readonly name: string;
  readonly records: number;
  /** The lowest and the highest sequence among the files. */
  readonly first: number;
  readonly last: number;
  readonly problems: readonly Problem[];
  /** What is worth knowing, and proves nothing wrong. */
  readonly notes: readonly Problem[];
}

/** All that was found out. */
export interface Verification {
  /** Of the public key that was given. */
  readonly key: string;
  readonly files: readonly CheckedFile[];
  readonly chains: readonly CheckedChain[];
}

/** True where there is something to verify and nothing is wrong with it. */
export function isVerified({ files, chains }: Verification): boolean {
  const records = files.filter(({ kind }) => kind === "record");
  return records.length > 0 && [...files, ...chains].every(({ problems }) => problems.length === 0);
}
