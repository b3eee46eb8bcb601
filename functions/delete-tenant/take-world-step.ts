import { type DeferredItem, type DeletionRecord, itemKey } from "#domain/deletion.ts";
import { mergeItems } from "#plans/deletion/plan-inventory.ts";
import { realmUsersOf } from "#plans/deletion/realm-users.ts";
import { type Action, type DestructiveStep, itemsOf } from "#plans/deletion/step.ts";
import { act } from "./act.ts";
import { type FilledBooks, isSucceeded, saveRecord } from "./books.ts";
import type { Deletions, Dependencies } from "./dependencies.ts";
import { describeUnreadable, factsFor } from "./facts-for.ts";
import { done, type StepResult, wait } from "./result.ts";

/** After acting the world is looked at once more, at once: what is done by then needs no wait. */
const LOOKS = 2;
const MOST_NAMED = 5;

/**
 * Looks at the world, decides, acts. The step is done only when a look finds nothing to do and nothing to wait for, so
 * that it ends the same whoever did what, and how often.
 */
export async function takeWorldStep(
  step: DestructiveStep,
  books: FilledBooks,
  deps: Dependencies,
): Promise<StepResult> {
  const { cluster, now, elapsed } = books;
  const { configuration } = deps;
  const deletions = deps.deletionsIn(cluster);
  const realmUsers = step.asksForRealmUsers
    ? realmUsersOf(await deps.tenants.listTenants(), books.saved.record, configuration.keycloak)
    : new Map<string, string>();
  let current = books;
  let waitingFor: readonly string[] = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    const lookedAt = deps.clock();
    const collected = await factsFor(deps.open(cluster), step.needs, {
      ...{ cluster, now, configuration },
      leaver: current.saved.record,
    });
    if (collected.status === "unreadable") return wait("Unreadable", describeUnreadable(collected.unreadable));
    // A step reads no other facts than those that it needs.
    const facts = collected.facts as Parameters<typeof step.decide>[0]["facts"];
    const decision = step.decide({ record: current.saved.record, facts, realmUsers, now, elapsed });
    if (decision.kind === "refuse") return decision;
    if (decision.actions.length === 0 && decision.waitingFor.length === 0) {
      await markDone(step, current, deps);
      return done(`Step ${step.step} is done.`);
    }
    current = await noteDown(step, decision.actions, current, deps);
    if (await isSucceeded(current, deps)) return done("Another tenant has the id by now: nothing more is deleted.");
    const acted = await act(decision.actions, deletions, { hasTime: books.hasTime, writtenBefore: lookedAt });
    if (acted.deferred.length > 0) current = await defer(acted.deferred, current, deps);
    waitingFor = [...acted.problems, ...decision.waitingFor];
    if (decision.actions.length === 0) break;
  }
  const held = await whatHoldsUp(step, current.saved.record, deletions);
  return wait(
    "Waiting",
    `Waiting for ${shorten(waitingFor)}${held.length === 0 ? "" : ` Held up by ${shorten(held)}`}`,
  );
}

/** Asked only where something is waited for: what a person would ask Kubernetes next. */
async function whatHoldsUp({ step }: DestructiveStep, record: DeletionRecord, deletions: Deletions) {
  if (step === "DeleteNamespace") return deletions.whatHoldsUpNamespace(record.namespace);
  if (step !== "AwaitVolumes") return [];
  return deletions.whatHoldsUpVolumes(itemsOf(record, "PersistentVolume").map(({ id }) => id));
}

/** Nothing is deleted that does not stand in the stored inventory; and a step that has to act again is not done. */
async function noteDown(
  { step }: DestructiveStep,
  actions: readonly Action[],
  books: FilledBooks,
  deps: Dependencies,
): Promise<FilledBooks> {
  const { items, steps } = books.saved.record;
  const known = new Set(items.map(itemKey));
  const found = actions.map(({ item }) => item).filter((item) => !known.has(itemKey(item)));
  const isUndone = actions.length > 0 && steps[step] !== undefined;
  if (found.length === 0 && !isUndone) return books;
  const { [step]: _, ...others } = steps;
  return saveRecord(books, { items: mergeItems(items, found), steps: isUndone ? others : steps }, deps);
}

/** At the time when it was done first: only what was deleted since then may come back for as long again. */
async function markDone({ step }: DestructiveStep, books: FilledBooks, deps: Dependencies): Promise<void> {
  const { steps } = books.saved.record;
  if (steps[step] === undefined) await saveRecord(books, { steps: { ...steps, [step]: deps.clock() } }, deps);
}

/** The newest word about an item counts. */
async function defer(items: readonly DeferredItem[], books: FilledBooks, deps: Dependencies): Promise<FilledBooks> {
  const all = [...books.saved.record.deferred, ...items].map((item) => [itemKey(item), item] as const);
  return saveRecord(books, { deferred: [...new Map(all).values()] }, deps);
}

function shorten(things: readonly string[]): string {
  const named = things.slice(0, MOST_NAMED).join("; ").slice(0, 1500);
  return things.length > MOST_NAMED ? `${named}; and ${things.length - MOST_NAMED} more` : `${named}.`;
}
