import { formatDuration } from "#domain/duration.ts";
import type { RehearsalFault, RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import { isRehearsal, isRestoreOfRehearsal } from "#domain/rehearsal-traces.ts";
import type { Tenant } from "#domain/tenant.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import { clearingOf } from "./leftovers.ts";
import { verifyRestored } from "./verify.ts";
import type { Leftover, RehearsalWorld } from "./world.ts";

/** What becomes of a rehearsal now. Each follows from what is seen alone, so that repeating it does no harm. */
export type Step =
  | { readonly kind: "begin" }
  | { readonly kind: "wait" }
  | { readonly kind: "end"; readonly result: RehearsalResult }
  | { readonly kind: "clear"; readonly remove: readonly Leftover[] }
  | { readonly kind: "forget" };

/** While a Restore is in one of these, Velero works at it. */
const IN_PROGRESS = new Set(["", "New", "InProgress", "WaitingForPluginOperations", "Finalizing"]);

export function nextStep(rehearsal: RunningRehearsal, tenant: Tenant | undefined, world: RehearsalWorld): Step {
  if (rehearsal.result !== null) {
    const { remove, isDone } = clearingOf(rehearsal, world.facts);
    if (isDone) return { kind: "forget" };
    return remove.length === 0 ? { kind: "wait" } : { kind: "clear", remove };
  }
  const end = (outcome: RehearsalResult["outcome"], faults: readonly RehearsalFault[] = []): Step => {
    const { backup, claims } = rehearsal;
    return { kind: "end", result: { outcome, at: world.now, backup, faults, volumes: claims.length } };
  };
  if (tenant?.state !== "active") return end("abandoned");
  const seen = look(rehearsal, world);
  if ("faults" in seen) return end(seen.faults.length === 0 ? "passed" : "failed", seen.faults);
  const { deadline } = world.settings;
  if (rehearsal.startedAt + deadline > world.now) return { kind: seen.awaits === undefined ? "begin" : "wait" };
  const message = `After ${formatDuration(deadline)} it was still waiting for ${seen.awaits ?? "its Restore"}`;
  return end("failed", [{ reason: "TimedOut", message }]);
}

/** `awaits` undefined: it has not begun. */
function look(
  rehearsal: RunningRehearsal,
  { facts }: RehearsalWorld,
): { readonly faults: readonly RehearsalFault[] } | { readonly awaits: string | undefined } {
  const { name, backup } = rehearsal;
  const fault = (reason: string, message: string) => ({ faults: [{ reason, message }] });
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace))
    return fault("NamespaceTaken", `Namespace ${name} is not the rehearsal's`);
  const restore = facts.restores.find((one) => one.name === name && isRestoreOfRehearsal(one));
  if (restore === undefined) return { awaits: undefined };
  if (namespace === undefined) return fault("NamespaceGone", `Namespace ${name} went away during the rehearsal`);
  if (IN_PROGRESS.has(restore.phase)) return { awaits: `Restore ${name}, which is ${restore.phase || "New"}` };
  if (restore.phase !== "Completed")
    return fault("RestoreFailed", `Velero restored Backup ${backup} with the result ${restore.phase}`);
  return verifyRestored(rehearsal, facts);
}

/** The same rehearsal, with the EC2 volumes that are behind its namespace by now. */
export function withVolumes(rehearsal: RunningRehearsal, { facts }: RehearsalWorld): RunningRehearsal {
  const { name, volumes } = rehearsal;
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace)) return rehearsal;
  const seen = volumesByClaimNamespace(facts.persistentVolumes)
    .get(name)
    .flatMap(({ volumeHandle }) => volumeHandle ?? []);
  return { ...rehearsal, volumes: [...new Set([...volumes, ...seen])] };
}
