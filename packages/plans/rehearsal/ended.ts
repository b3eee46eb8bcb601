import type { RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import type { RehearsalStep } from "#domain/rehearsal-task.ts";
import { volumeCost } from "#domain/volume-cost.ts";
import { restoredClaims } from "./restored-claims.ts";
import { countObjects } from "./verify-objects.ts";
import type { SeenWorld } from "./world.ts";

export type EndedRehearsal = RunningRehearsal & { readonly result: RehearsalResult };

interface End extends Pick<RehearsalResult, "faults" | "outcome"> {
  /** In which it ended. */
  readonly step: RehearsalStep;
}

/** The rehearsal with all that there was to see of it when it ended. */
export function endedRehearsal(
  rehearsal: RunningRehearsal,
  { outcome, faults, step }: End,
  { facts, inside, settings, now }: SeenWorld,
): EndedRehearsal {
  const { name, backup, claims, objects, startedAt } = rehearsal;
  const restored = restoredClaims(rehearsal, facts);
  const gib = restored.reduce((sum, { sizeGiB }) => sum + (sizeGiB ?? 0), 0);
  const isVerified = outcome === "passed" && step === "RunVerification";
  const result: RehearsalResult = {
    ...{ outcome, at: now, rehearsal: name, backup, faults, volumes: claims.length },
    counts: inside === undefined ? [] : countObjects(objects, inside.objects),
    usd: volumeCost(gib, now - startedAt, settings.usdPerGiBMonth),
    verifiedBy: isVerified ? (settings.verify?.image ?? null) : null,
    ...{ perhapsLeft: [], record: null },
  };
  return { ...rehearsal, restored, result };
}
