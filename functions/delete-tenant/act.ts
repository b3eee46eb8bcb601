import type { DeferredItem } from "#domain/deletion.ts";
import type { Emptying } from "#effects/deletion/empty-folder.ts";
import type { Effect } from "#effects/deletion/outcome.ts";
import type { Action } from "#plans/deletion/step.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError, RefusedError } from "#runtime/errors.ts";
import type { Deletions } from "./dependencies.ts";

const AT_ONCE = 8;

/** What came of a step's actions. */
export interface Acted {
  readonly deferred: readonly DeferredItem[];
  /** What failed, and may not the next time; each in a sentence. */
  readonly problems: readonly string[];
}

/** Carries the actions out. One that fails leaves the others to go on; a refusal is thrown, after the others ended. */
export async function act(actions: readonly Action[], deletions: Deletions, emptying: Emptying): Promise<Acted> {
  const refusals: RefusedError[] = [];
  const effects = await mapConcurrently(actions, AT_ONCE, async (action): Promise<Effect> => {
    try {
      return await carryOut(action, deletions, emptying);
    } catch (error) {
      if (error instanceof RefusedError) refusals.push(error);
      return { kind: "more", message: `${action.item.kind} ${action.item.id}: ${describeError(error)}` };
    }
  });
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  return {
    deferred: effects.flatMap((effect) => (effect.kind === "deferred" ? [effect.item] : [])),
    problems: effects.flatMap((effect) => (effect.kind === "more" ? [effect.message] : [])),
  };
}

function carryOut(action: Action, deletions: Deletions, emptying: Emptying): Promise<Effect> {
  switch (action.kind) {
    case "deleteObject":
      return deletions.deleteObject(action.item);
    case "requestBackupDeletion":
      return deletions.requestBackupDeletion(action.item, action.name);
    case "stopWorkloads":
      return deletions.stopWorkloads(action.item);
    case "deleteVolume":
      return deletions.deleteVolume(action.item);
    case "deleteSnapshot":
      return deletions.deleteSnapshot(action.item);
    case "deleteRealm":
      return deletions.deleteRealm(action.item);
    case "emptyFolder":
      return deletions.emptyFolder(action.item, emptying);
  }
}
