import { type DeletionItem, itemKey } from "#domain/deletion.ts";
import { mergeItems } from "#plans/deletion/plan-inventory.ts";
import { realmUsersOf } from "#plans/deletion/realm-users.ts";
import type { DestructiveStep } from "#plans/deletion/step.ts";
import { act } from "./act.ts";
import { type FilledBooks, saveRecord } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
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
      await saveRecord(current, { steps: { ...current.saved.record.steps, [step.step]: deps.clock() } }, deps);
      return done(`Step ${step.step} is done.`);
    }
    current = await noteDown(
      current,
      decision.actions.map(({ item }) => item),
      deps,
    );
    const acted = await act(decision.actions, deletions, books.hasTime);
    if (acted.deferred.length > 0)
      current = await saveRecord(current, { deferred: [...current.saved.record.deferred, ...acted.deferred] }, deps);
    waitingFor = [...acted.problems, ...decision.waitingFor];
    if (decision.actions.length === 0) break;
  }
  const held = step.step === "DeleteNamespace" ? await deletions.whatHoldsUp(current.saved.record.namespace) : [];
  return wait("Waiting", `Waiting for ${shorten([...waitingFor, ...held])}`);
}

/** Nothing is deleted that does not stand in the stored inventory. */
async function noteDown(books: FilledBooks, items: readonly DeletionItem[], deps: Dependencies): Promise<FilledBooks> {
  const known = new Set(books.saved.record.items.map(itemKey));
  const found = items.filter((item) => !known.has(itemKey(item)));
  return found.length === 0 ? books : saveRecord(books, { items: mergeItems(books.saved.record.items, found) }, deps);
}

function shorten(things: readonly string[]): string {
  const named = things.slice(0, MOST_NAMED).join("; ").slice(0, 1500);
  return things.length > MOST_NAMED ? `${named}; and ${things.length - MOST_NAMED} more` : `${named}.`;
}
