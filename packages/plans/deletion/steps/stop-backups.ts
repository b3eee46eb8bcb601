import type { DeletionItem } from "#domain/deletion.ts";
import { isOwnScope, ownBackups } from "../belongings.ts";
import { defineStep, go } from "../step.ts";

/** Phases in which Velero still writes, or is about to. One that this version does not know is waited for, too. */
const ENDED: ReadonlySet<string> = new Set(["Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting"]);

/** No new backup begins, and one that runs may end: Velero refuses to delete it before. */
export const stopBackups = defineStep({
  step: "StopBackups",
  needs: ["schedules", "backups"],
  decide({ record, facts }) {
    const schedules = facts.schedules.filter((schedule) => isOwnScope(schedule, record.namespace));
    const running = ownBackups(facts.backups, record).filter(({ phase }) => !ENDED.has(phase));
    return go(
      schedules.map(({ name, uid }) => {
        const item: DeletionItem = {
          kind: "Schedule",
          id: name,
          place: record.cluster,
          uid,
          by: `it is of ${record.namespace} only`,
        };
        return { kind: "deleteObject", item };
      }),
      running.map(({ name, phase }) => `Backup ${name}, which is ${phase}`),
    );
  },
});
