import type { Milliseconds } from "#domain/duration.ts";
import { SECOND } from "#domain/duration.ts";
import { STATEMENT_TYPE } from "#domain/evidence.ts";
import { countOutcomes } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { writeStatement } from "#domain/statement.ts";
import { chainOfSweeps } from "#domain/subject-names.ts";
import { SWEEP_RECORD_TYPE } from "#domain/sweep-record.ts";
import type { TenantId } from "#domain/tenant.ts";
import type { ClusterFindings } from "#domain/tracked-finding.ts";
import type { Clock } from "#runtime/clock.ts";
import type { SavedDocument } from "../findings/findings-store.ts";
import type { EvidenceLog, StoredRecord } from "./evidence-log.ts";
import type { KeepList } from "./list-store.ts";
import { countByControl, outcomesByTenant } from "./sweep-outcomes.ts";

/** A sweep whose findings are saved. */
export interface SweptCluster {
  readonly document: ClusterFindings;
  readonly saved: SavedDocument;
  readonly at: Instant;
  /** Only this tenant was looked at. */
  readonly only?: TenantId | undefined;
  readonly dueEvery: Milliseconds;
}

export type RecordSweep = (swept: SweptCluster) => Promise<StoredRecord>;

export function createSweepRecorder(parts: {
  readonly log: EvidenceLog;
  readonly keepList: KeepList;
  readonly clock: Clock;
  readonly version: string;
}): RecordSweep {
  const { log, keepList, clock, version } = parts;
  return async ({ document: { cluster, findings }, saved, at, only, dueEvery }) => {
    const outcomes = await keepList(outcomesByTenant(findings));
    const id = `${cluster}/${only ?? "all"}/${formatInstant(at)}`;
    const subject = [{ name: saved.key, uri: saved.uri, digest: { sha256: saved.sha256 } }];
    return log.append({
      chain: chainOfSweeps(cluster),
      id,
      write: (record) =>
        writeStatement({
          ...{ _type: STATEMENT_TYPE, subject, predicateType: SWEEP_RECORD_TYPE },
          predicate: {
            ...{ id, record, recordedAt: clock(), verifier: { id: "https://surety.dev", version } },
            ...{ cluster, sweptAt: at, dueEverySeconds: Math.round(dueEvery / SECOND), onlyTenant: only ?? null },
            ...{ findings: countOutcomes(findings), byControl: countByControl(findings), outcomes },
          },
        }),
    });
  };
}
