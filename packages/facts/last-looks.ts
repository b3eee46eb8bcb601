import type { LastLooks } from "#domain/last-looks.ts";
import { unreadable } from "#domain/reading.ts";
import type { Collector } from "./context.ts";

/** No cluster and no observation knows it: a sweep, which has read the findings of the one before, puts it in this place. */
export const lastLooks: Collector<LastLooks> = async () =>
  unreadable(
    "notLookedAt",
    "Surety's own findings",
    "only a sweep of the deployed control plane has those of the sweep before",
  );
