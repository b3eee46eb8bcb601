import * as z from "zod";
import { type Listed, type Sha256, STATEMENT_TYPE } from "#domain/evidence.ts";
import { PRUNE_RECORD_TYPE, type PruneDeletion, type PruneRecord, pruneDeletionSchema } from "#domain/prune-record.ts";
import { writeStatement } from "#domain/statement.ts";
import { chainOfPrunings } from "#domain/subject-names.ts";
import type { Clock } from "#runtime/clock.ts";
import type { EvidenceLog, StoredRecord } from "./evidence-log.ts";
import type { KeepList } from "./list-store.ts";

/** What is to be recorded, with its list as it is. */
export type PruningContent = Pick<PruneRecord, "cluster" | "stage" | "plannedAt" | "by"> & {
  readonly plan: Sha256;
  /** Of the run: the same run records the same once. */
  readonly run: string;
  readonly deletions: readonly PruneDeletion[];
};

export type RecordPruning = (content: PruningContent) => Promise<StoredRecord>;

/** Longer lists stand in a file of their own. */
const MOST_INLINE = 200;

export function createPruningRecorder(parts: {
  readonly log: EvidenceLog;
  readonly keepList: KeepList;
  readonly clock: Clock;
  readonly version: string;
}): RecordPruning {
  const { log, keepList, clock, version } = parts;

  async function listed(items: readonly PruneDeletion[]): Promise<Listed<PruneDeletion>> {
    if (items.length <= MOST_INLINE) return { items };
    return keepList(items.map((item) => z.encode(pruneDeletionSchema, item)));
  }

  return async ({ run, deletions: list, ...content }) => {
    const deletions = await listed(list);
    const { cluster, plan, stage } = content;
    const id = `${cluster}/${plan}/${run}/${stage}`;
    const subject = [{ name: `surety:prune-plan/${cluster}`, digest: { sha256: plan } }];
    return log.append({
      chain: chainOfPrunings(cluster),
      id,
      write: (record) =>
        writeStatement({
          ...{ _type: STATEMENT_TYPE, subject, predicateType: PRUNE_RECORD_TYPE },
          predicate: {
            ...{ ...content, deletions, id, record, recordedAt: clock() },
            verifier: { id: "https://surety.dev", version },
          },
        }),
    });
  };
}
