import type { PruneItem, PruneReason, SkippedItem } from "#domain/pruning.ts";
import type { RetentionWorld } from "./world.ts";

/** The last good backup of a tenant that has expired. It stays, and somebody is told. */
export interface LastGood {
  readonly tenant: string;
  readonly backup: string;
  readonly message: string;
}

/** What one rule says. */
export interface Ruling {
  readonly items: readonly PruneItem[];
  readonly skipped: readonly SkippedItem[];
  readonly lastGood?: readonly LastGood[];
  /** What looks like nobody's now, as `<reason> <id>`; undefined where the rule could not look. */
  readonly suspects?: readonly string[] | undefined;
}

export type Thing = Pick<PruneItem, "kind" | "id" | "place" | "tenants">;

export function skip(thing: Thing, reason: string, message: string): SkippedItem {
  const { kind, id, place, tenants } = thing;
  return { kind, id, place, tenants, reason, message };
}

/** Nothing at all, because something could not be read. */
export function blind(thing: Omit<Thing, "tenants">, unreadable: string): Ruling {
  const message = `Nothing is decided of it while this is not known: ${unreadable}`;
  return { items: [], skipped: [skip({ ...thing, tenants: [] }, "Unreadable", message)] };
}

export function suspectKey(reason: PruneReason, id: string): string {
  return `${reason} ${id}`;
}

/** Whether an earlier run saw the same, the grace period or longer ago. */
export function isSeenLongEnough(key: string, { ledger, settings, now }: RetentionWorld): boolean {
  const since = Object.hasOwn(ledger.sightings, key) ? ledger.sightings[key] : undefined;
  return since !== undefined && now - since >= settings.grace;
}

export const FIRST_SEEN = "NotSeenLongEnough";
