import { formatDuration } from "#domain/duration.ts";
import type { RehearsalFault, RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import type { Tenant } from "#domain/tenant.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import { clearingOf, isRehearsal, isRestoreOfRehearsal } from "./leftovers.ts";
import { verifyRestored } from "./verify.ts";
import { areCounted, countObjects, verifyObjects } from "./verify-objects.ts";
import type { Leftover, RehearsalFacts, RehearsalWorld } from "./world.ts";

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
    const { name, backup, claims, objects } = rehearsal;
    const restored = world.restored.get(name);
    const counts = restored === undefined ? [] : countObjects(objects, restored);
    return { kind: "end", result: { outcome, at: world.now, backup, faults, volumes: claims.length, counts } };
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
  { facts, restored }: RehearsalWorld,
): { readonly faults: readonly RehearsalFault[] } | { readonly awaits: string | undefined } {
  const { name, backup, from, objects } = rehearsal;
  const fault = (reason: string, message: string) => ({ faults: [{ reason, message }] });
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace))
    return fault("NamespaceTaken", `Namespace ${name} is not the rehearsal's`);
  const restore = facts.restores.find((one) => one.name === name && isRestoreOfRehearsal(one));
  if (restore === undefined) return { awaits: undefined };
  if (namespace === undefined) return fault("NamespaceGone", `Namespace ${name} went away during the rehearsal`);
  if (IN_PROGRESS.has(restore.phase)) return { awaits: `Restore ${name}, which is ${restore.phase || "New"}` };
  if (restore.phase !== "Completed") {
    const why = (restore.refusedFor ?? []).map((error) => `: ${error}`).join("");
    return fault("RestoreFailed", `Velero restored Backup ${backup} with the result ${restore.phase}${why}`);
  }
  const volumes = verifyRestored(rehearsal, facts);
  if ("awaits" in volumes || !areCounted(objects)) return volumes;
  const found = restored.get(name);
  if (found === undefined) return { awaits: `somebody to look into Namespace ${name}` };
  return { faults: [...volumes.faults, ...verifyObjects(objects, found, from)] };
}

/** The namespaces of rehearsals of which the next step depends on what is in them. */
export function namespacesToLookInto(
  running: readonly RunningRehearsal[],
  { namespaces, restores }: Pick<RehearsalFacts, "namespaces" | "restores">,
): readonly string[] {
  const isRestored = (name: string) =>
    namespaces.some((one) => one.name === name && isRehearsal(one)) &&
    restores.some((one) => one.name === name && isRestoreOfRehearsal(one) && one.phase === "Completed");
  return running.flatMap(({ name, result, objects }) =>
    result === null && areCounted(objects) && isRestored(name) ? [name] : [],
  );
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
