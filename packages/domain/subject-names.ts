import type { DeletionCertificate } from "./deletion-certificate.ts";
import type { RehearsalRecord } from "./rehearsal-record.ts";

/**
 * What a deletion is about. Neither a tenant nor a request is a file, so their digests in a statement are those of these
 * names: programs that look statements up by digest find them.
 */
export function subjectNames(
  { id, generation }: Pick<DeletionCertificate["tenant"], "generation" | "id">,
  request: Pick<DeletionCertificate["request"], "id" | "source">,
): readonly string[] {
  return [
    `surety:tenant/${id}/${generation}`,
    `surety:request/${encodeURIComponent(request.source)}/${encodeURIComponent(request.id)}`,
  ];
}

/** What a restore rehearsal is about. */
export function subjectsOfRehearsal({ tenant, backup }: Pick<RehearsalRecord, "backup" | "tenant">): readonly string[] {
  return [`surety:tenant/${tenant.id}/${tenant.generation}`, `surety:backup/${tenant.cluster}/${backup}`];
}

/** Each tenant's are a chain of their own, so that a customer who is given it sees no other customer's. */
export function chainOfRehearsals({ id, generation }: Pick<RehearsalRecord["tenant"], "generation" | "id">): string {
  return `rehearsals/${id}/${generation}`;
}

/** Each departure has a chain of its own, so that a customer sees no other customer's records. */
export function chainOfDeletion({ id, generation }: Pick<DeletionCertificate["tenant"], "generation" | "id">): string {
  return `deletions/${id}/${generation}`;
}

export function chainOfPrunings(cluster: string): string {
  return `prunings/${cluster}`;
}

export function chainOfSweeps(cluster: string): string {
  return `sweeps/${cluster}`;
}
