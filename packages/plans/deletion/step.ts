import type { DeletionItem, DeletionRecord, DeletionStep } from "#domain/deletion.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { FactName, Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { RealmUsers } from "./realm-users.ts";

/** One write. What it is about has to stand in the stored inventory before it is carried out. */
export type Action =
  | { readonly kind: "deleteObject"; readonly item: DeletionItem }
  | {
      readonly kind: "requestBackupDeletion";
      readonly item: DeletionItem;
      /** Of the DeleteBackupRequest; the same for the same attempt, so that a repetition makes no second one. */
      readonly name: string;
    }
  | { readonly kind: "stopWorkloads"; readonly item: DeletionItem }
  | { readonly kind: "deleteVolume"; readonly item: DeletionItem }
  | { readonly kind: "deleteSnapshot"; readonly item: DeletionItem }
  | { readonly kind: "deleteRealm"; readonly item: DeletionItem }
  | { readonly kind: "emptyFolder"; readonly item: DeletionItem };

/** What follows from one look at the world. With nothing to do and nothing to wait for, the step is done. */
export type Decision =
  | { readonly kind: "go"; readonly actions: readonly Action[]; readonly waitingFor: readonly string[] }
  /** A safety rule says no: a person must look. */
  | { readonly kind: "refuse"; readonly reason: string; readonly message: string };

/** What is known when a step is decided: facts that were all observed, or the step is not decided at all. */
export interface Question<N extends FactName> {
  readonly record: DeletionRecord;
  readonly facts: Pick<Facts, N>;
  /** Who else signs in by which realm; empty for steps that do not ask. */
  readonly realmUsers: RealmUsers;
  readonly now: Instant;
  /** Since the step's first attempt. */
  readonly elapsed: Milliseconds;
}

/** A step that changes the cluster or AWS. It is decided anew from the world as it is, however often it was taken. */
export interface DestructiveStep<N extends FactName = FactName> {
  readonly step: DeletionStep;
  /** Without any one of these nothing is done. */
  readonly needs: readonly N[];
  /** Set by the step that has to know who else signs in by a realm. */
  readonly asksForRealmUsers?: true;
  decide(question: Question<N>): Decision;
}

/** Infers the facts' names, so that the compiler stops `decide` from reading any others. */
export function defineStep<const N extends FactName>(step: DestructiveStep<N>): DestructiveStep<N> {
  return step;
}

export function go(actions: readonly Action[], waitingFor: readonly string[] = []): Decision {
  return { kind: "go", actions, waitingFor };
}

export function refuseStep(reason: string, message: string): Decision {
  return { kind: "refuse", reason, message };
}

/** The items of one kind in the inventory. */
export function itemsOf({ items }: DeletionRecord, kind: DeletionItem["kind"]): readonly DeletionItem[] {
  return items.filter((item) => item.kind === kind);
}

/** Whether an item was tried, and cannot be deleted yet. Once its date is past it is tried again. */
export function isDeferred(
  { deferred }: DeletionRecord,
  { kind, id }: Pick<DeletionItem, "kind" | "id">,
  now: Instant,
): boolean {
  return deferred.some((item) => item.kind === kind && item.id === id && (item.until === null || item.until > now));
}
