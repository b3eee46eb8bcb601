import type { DeferredItem } from "#domain/deletion.ts";

/** What became of one item. What may succeed later is thrown. */
export type Effect =
  | { readonly kind: "done" }
  /** It cannot be deleted now, however often that is tried. */
  | { readonly kind: "deferred"; readonly item: DeferredItem }
  /** Not all of it yet. */
  | { readonly kind: "more"; readonly message: string };

export const DONE: Effect = { kind: "done" };
