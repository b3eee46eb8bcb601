import * as z from "zod";
import { formatInstant, type Instant } from "./instant.ts";

/** The statement type of the in-toto Attestation Framework, version 1. */
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** Written as RFC 3339 in UTC; inside it is an Instant. */
export const timeSchema = z.codec(
  z.iso.datetime({ error: "allowed is a time in UTC such as 2026-01-31T01:00:00Z" }),
  z.number(),
  { decode: (text): Instant => Date.parse(text), encode: (at: Instant) => formatInstant(at) },
);

/** A SHA-256 digest in hexadecimal. */
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/u, "allowed are 64 hexadecimal digits in lower case")
  .brand<"Sha256">();
export type Sha256 = z.infer<typeof sha256Schema>;

/** What a statement is about, as in-toto's ResourceDescriptor. */
export const subjectSchema = z.object({
  name: z.string().min(1),
  /** Where it was when the statement was made. */
  uri: z.string().optional(),
  /** Of a thing that has no bytes, such as a tenant, it is the digest of its name. */
  digest: z.object({ sha256: sha256Schema }),
});
export type Subject = z.infer<typeof subjectSchema>;

/**
 * Kinds of chains: one for the sweeps and one for the prunings of each cluster, one for the restore rehearsals and one for
 * the departure of each tenant.
 */
export const CHAIN_KINDS = ["sweeps", "prunings", "rehearsals", "deletions"] as const;

const chainSchema = z
  .string()
  .regex(
    /^(sweeps|prunings|rehearsals|deletions)(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/u,
    "allowed is the name of a chain, such as sweeps/prod-eu or deletions/acme/1",
  );

/** The place of a record in its chain. It is within what is signed, so that nobody else can move it. */
export const placeSchema = z.object({
  chain: chainSchema,
  /** 1 for the first record of the chain, and one more for each that follows. */
  sequence: z.int().positive().max(9_999_999_999),
  /** The SHA-256 of the whole envelope before this one, as its file holds it; null for the first. */
  previous: sha256Schema.nullable(),
});
export type Place = z.infer<typeof placeSchema>;

/** What every predicate of Surety begins with. */
export const recordFields = {
  /** The same when the same is recorded again, as after a crash: it is then recorded once. */
  id: z.string().min(1),
  record: placeSchema.refine(({ sequence, previous }) => (sequence === 1) === (previous === null), {
    path: ["previous"],
    error: "allowed is null for the first record of a chain, and a digest for every other",
  }),
  /** By the clock of the function that wrote it. */
  recordedAt: timeSchema,
  /** Who looked, and in which version. */
  verifier: z.object({ id: z.literal("https://surety.dev"), version: z.string().min(1) }),
};

/** A list that stands in a file of its own, named after the digest of that file. */
export const listReferenceSchema = z.object({
  count: z.int().nonnegative(),
  /** Of the file: gzip, and in it one item a line, each as JSON. */
  digest: z.object({ sha256: sha256Schema }),
});
export type ListReference = z.infer<typeof listReferenceSchema>;

/** A list within the record, or, where it is long, a reference to it. */
export function listedSchema<Item extends z.ZodType>(item: Item) {
  return z.union([z.object({ items: z.array(item).readonly() }), listReferenceSchema]);
}
export type Listed<Item> = { readonly items: readonly Item[] } | ListReference;

export function countOf(listed: Listed<unknown>): number {
  return "items" in listed ? listed.items.length : listed.count;
}
