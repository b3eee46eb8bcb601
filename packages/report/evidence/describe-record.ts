import { DELETION_CERTIFICATE_TYPE } from "#domain/deletion-certificate.ts";
import { countOf } from "#domain/evidence.ts";
import { formatInstant } from "#domain/instant.ts";
import { PRUNE_RECORD_TYPE } from "#domain/prune-record.ts";
import { REHEARSAL_RECORD_TYPE } from "#domain/rehearsal-record.ts";
import type { Statement } from "#domain/statement.ts";
import { createPaint } from "../paint.ts";
import { summaryInWords } from "../summary.ts";

/** A record in one line: `certificate of deletion of tenant acme, final, of 2026-03-20T10:00:00Z`. */
export function describeRecord({ predicateType, predicate }: Statement): string {
  if (predicateType === DELETION_CERTIFICATE_TYPE) {
    const { tenant, status, recordedAt } = predicate;
    return `certificate of deletion of tenant ${tenant.id}, ${status}, of ${formatInstant(recordedAt)}`;
  }
  if (predicateType === PRUNE_RECORD_TYPE) {
    const { cluster, stage, deletions, recordedAt } = predicate;
    return `pruning of cluster ${cluster}, ${stage}, ${countOf(deletions)} deletions, of ${formatInstant(recordedAt)}`;
  }
  if (predicateType === REHEARSAL_RECORD_TYPE) {
    const { tenant, backup, outcome, endedAt } = predicate;
    return `restore rehearsal of tenant ${tenant.id}, Backup ${backup}, ${outcome} at ${formatInstant(endedAt)}`;
  }
  const { cluster, sweptAt, findings } = predicate;
  return `sweep of cluster ${cluster} at ${formatInstant(sweptAt)}: ${summaryInWords(findings, createPaint(false))}`;
}
