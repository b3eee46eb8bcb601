import { unreadable } from "#domain/reading.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import type { Collector } from "./context.ts";

/** No cluster and no observation knows it: a sweep reads it from the state bucket, and puts it in this place. */
export const rehearsals: Collector<Rehearsals> = async () =>
  unreadable("notLookedAt", "restore rehearsals", "only a sweep of the deployed control plane knows of rehearsals");
