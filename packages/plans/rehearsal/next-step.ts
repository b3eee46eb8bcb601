import { formatDuration } from "#domain/duration.ts";
import type { RehearsalFault, RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import type { RehearsalStep } from "#domain/rehearsal-task.ts";
import type { Tenant } from "#domain/tenant.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import { clearingOf, isRehearsal, isRestoreOfRehearsal } from "./leftovers.ts";
import { restoredClaims } from "./restored-claims.ts";
import { verifyRestored } from "./verify.ts";
import type { Leftover, SeenWorld } from "./world.ts";

/**
 * What becomes of a rehearsal now, and in which step of its workflow that is. It follows from what is seen alone, so that
 * repeating it, losing its answer or missing a round does no harm.
 */
export type NextStep =
  | { readonly step: "Restore"; readonly kind: "begin" }
  | { readonly step: RehearsalStep; readonly kind: "wait"; readonly awaits: string }
  | { readonly step: "Restore" | "Verify"; readonly kind: "end"; readonly ended: RunningRehearsal & Ended }
  | { readonly step: "Record"; readonly kind: "record"; readonly result: RehearsalResult }
  | { readonly step: "Clear"; readonly kind: "clear"; readonly remove: readonly Leftover[] }
  | { readonly step: "Clear"; readonly kind: "forget" };

interface Ended {
  readonly result: RehearsalResult;
}

/** While a Restore is in one of these, Velero works at it. */
const IN_PROGRESS = new Set(["", "New", "InProgress", "WaitingForPluginOperations", "Finalizing"]);

/** `tenant`: undefined where it is gone, or another has its id. */
export function nextStep(rehearsal: RunningRehearsal, tenant: Tenant | undefined, world: SeenWorld): NextStep {
  const { result } = rehearsal;
  if (result !== null) {
    if (result.record === null) return { step: "Record", kind: "record", result };
    const { remove, isDone } = clearingOf(rehearsal, world.facts);
    if (isDone) return { step: "Clear", kind: "forget" };
    if (remove.length > 0) return { step: "Clear", kind: "clear", remove };
    return { step: "Clear", kind: "wait", awaits: "what was deleted to be gone, and volumes to be detached" };
  }
  const seen = look(rehearsal, world);
  const { step } = seen;
  const end = (outcome: RehearsalResult["outcome"], faults: readonly RehearsalFault[] = []): NextStep => {
    const { name, backup, claims } = rehearsal;
    const ended = { outcome, at: world.now, rehearsal: name, backup, faults, volumes: claims.length, record: null };
    const restored = restoredClaims(rehearsal, world.facts);
    return { step, kind: "end", ended: { ...rehearsal, restored, result: ended } };
  };
  if (tenant?.state !== "active") return end("abandoned");
  if ("faults" in seen) return end(seen.faults.length === 0 ? "passed" : "failed", seen.faults);
  const { awaits } = seen;
  const { deadline } = world.settings;
  if (rehearsal.startedAt + deadline > world.now)
    return awaits === undefined ? { step: "Restore", kind: "begin" } : { step, kind: "wait", awaits };
  const message = `After ${formatDuration(deadline)} it was still waiting for ${awaits ?? "its Restore"}`;
  return end("failed", [{ reason: "TimedOut", message }]);
}

/** What there is of it: in which step that has to be seen to, what is wrong, or what is awaited. */
type Seen = { readonly step: "Restore" | "Verify" } & (
  | { readonly faults: readonly RehearsalFault[] }
  /** undefined: it has not begun. */
  | { readonly awaits: string | undefined }
);

function look(rehearsal: RunningRehearsal, { facts }: SeenWorld): Seen {
  const { name, backup } = rehearsal;
  const fault = (reason: string, message: string): Seen => ({ step: "Restore", faults: [{ reason, message }] });
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace))
    return fault("NamespaceTaken", `Namespace ${name} is not the rehearsal's`);
  const restore = facts.restores.find((one) => one.name === name && isRestoreOfRehearsal(one));
  if (restore === undefined) return { step: "Restore", awaits: undefined };
  if (namespace === undefined) return fault("NamespaceGone", `Namespace ${name} went away during the rehearsal`);
  if (IN_PROGRESS.has(restore.phase))
    return { step: "Restore", awaits: `Restore ${name}, which is ${restore.phase || "New"}` };
  if (restore.phase !== "Completed")
    return fault("RestoreFailed", `Velero restored Backup ${backup} with the result ${restore.phase}`);
  return { step: "Verify", ...verifyRestored(rehearsal, facts) };
}

/** The same rehearsal, with the EC2 volumes that are behind its namespace by now. */
export function withVolumes(rehearsal: RunningRehearsal, { facts }: SeenWorld): RunningRehearsal {
  const { name, volumes } = rehearsal;
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace)) return rehearsal;
  const seen = volumesByClaimNamespace(facts.persistentVolumes)
    .get(name)
    .flatMap(({ volumeHandle }) => volumeHandle ?? []);
  return { ...rehearsal, volumes: [...new Set([...volumes, ...seen])] };
}
