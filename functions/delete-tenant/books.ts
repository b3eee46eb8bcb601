import type { Cluster } from "#domain/configuration.ts";
import type { DeletionRecord } from "#domain/deletion.ts";
import type { Instant } from "#domain/instant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import type { SavedDeletion } from "#effects/deletion/deletion-store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { TaskRequest } from "./request.ts";

/** What a step begins with: what is asked, and what Surety has written down so far. */
export interface Books {
  readonly request: TaskRequest;
  readonly cluster: Cluster;
  readonly tenant: TenantRecord | undefined;
  readonly saved: SavedDeletion;
  readonly now: Instant;
  /** Since the step's first attempt. */
  readonly elapsed: number;
  /** Whether there is time left in this run of the function. */
  readonly hasTime: () => boolean;
}

/** Books of a deletion whose inventory is stored. */
export type FilledBooks = Books & { readonly saved: { readonly record: DeletionRecord } };

export function areFilled(books: Books): books is FilledBooks {
  return books.saved.record !== undefined;
}

/**
 * Whether another tenant has come after this one since the step began. Its record is saved before anything of it is made:
 * asked after the world was looked at, no means that all that was seen is this one's.
 */
export async function isSucceeded({ request, tenant }: Books, { tenants }: Dependencies): Promise<boolean> {
  if (tenant?.departure?.state !== "deleted") return false;
  return (await tenants.getTenantRecord(request.tenant))?.generation !== tenant.generation;
}

/** Saves what changed over what was read; returns the books with it. */
export async function saveRecord(
  books: FilledBooks,
  changes: Partial<DeletionRecord>,
  { deletions }: Dependencies,
): Promise<FilledBooks> {
  const record = { ...books.saved.record, ...changes };
  const saved = await deletions.save(record, books.saved);
  return { ...books, saved: { ...saved, record } };
}
