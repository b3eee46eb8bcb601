import { formatDuration } from "#domain/duration.ts";
import type { RehearsalFault, RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import type { RehearsalStep } from "#domain/rehearsal-task.ts";
import { isRehearsal, isRestoreOfRehearsal } from "#domain/rehearsal-traces.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Verification } from "#domain/verification.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import { type EndedRehearsal, endedRehearsal } from "./ended.ts";
import { clearingOf } from "./leftovers.ts";
import { perhapsLeft } from "./perhaps-left.ts";
import { claimsByZone, verifyJobs, type ZoneClaims } from "./verification.ts";
import { verifyRestored } from "./verify.ts";
import { areCounted, verifyObjects } from "./verify-objects.ts";
import type { Leftover, RehearsalFacts, SeenWorld } from "./world.ts";

/**
 * What becomes of a rehearsal now, and in which step of its workflow that is. It follows from what is seen alone, so that
 * repeating it, losing its answer or missing a round does no harm.
 */
export type NextStep =
  | { readonly step: "Restore"; readonly kind: "begin" }
  | { readonly step: RehearsalStep; readonly kind: "wait"; readonly awaits: string }
  | {
      readonly step: "Verify";
      readonly kind: "verify";
      readonly zones: readonly ZoneClaims[];
      readonly verification: Verification;
    }
  | { readonly step: RestoringStep; readonly kind: "end"; readonly ended: EndedRehearsal }
  | { readonly step: "Record"; readonly kind: "record"; readonly result: RehearsalResult }
  | { readonly step: "Clear"; readonly kind: "clear"; readonly remove: readonly Leftover[] }
  /** `left`: volumes that may be its own, but nobody can tell. */
  | { readonly step: "Clear"; readonly kind: "forget"; readonly left: readonly string[] };

/** Those in which nothing is decided about it yet. */
type RestoringStep = Extract<RehearsalStep, "Restore" | "Verify" | "RunVerification">;

/** While a Restore is in one of these, Velero works at it. */
const IN_PROGRESS = new Set(["", "New", "InProgress", "WaitingForPluginOperations", "Finalizing"]);

/** `tenant`: undefined where it is gone, or another has its id. */
export function nextStep(rehearsal: RunningRehearsal, tenant: Tenant | undefined, world: SeenWorld): NextStep {
  const { result } = rehearsal;
  if (result !== null) {
    if (result.record === null) return { step: "Record", kind: "record", result };
    const { remove, isDone } = clearingOf(rehearsal, world.facts);
    if (isDone) return { step: "Clear", kind: "forget", left: perhapsLeft(rehearsal, result, world.facts) };
    if (remove.length > 0) return { step: "Clear", kind: "clear", remove };
    return { step: "Clear", kind: "wait", awaits: "what was deleted to be gone, and volumes to be detached" };
  }
  const seen = look(rehearsal, world);
  const { step } = seen;
  const end = (outcome: RehearsalResult["outcome"], faults: readonly RehearsalFault[] = []): NextStep => {
    return { step, kind: "end", ended: endedRehearsal(rehearsal, { outcome, faults, step }, world) };
  };
  if (tenant?.state !== "active" || rehearsal.stopAskedAt !== undefined) return end("abandoned");
  if ("faults" in seen) return end(seen.faults.length === 0 ? "passed" : "failed", seen.faults);
  if ("verify" in seen) return { step: "Verify", kind: "verify", ...seen.verify };
  const { awaits } = seen;
  const { deadline } = world.settings;
  if (rehearsal.startedAt + deadline > world.now)
    return awaits === undefined ? { step: "Restore", kind: "begin" } : { step, kind: "wait", awaits };
  const message = `After ${formatDuration(deadline)} it was still waiting for ${awaits ?? "its Restore"}`;
  return end("failed", [{ reason: "TimedOut", message }]);
}

/** What there is of it: in which step that has to be seen to, what is wrong, or what is awaited. */
type Seen = { readonly step: RestoringStep } & (
  | { readonly faults: readonly RehearsalFault[] }
  /** All that is restored is as it should be, and these Jobs are to look into it. */
  | { readonly verify: { readonly zones: readonly ZoneClaims[]; readonly verification: Verification } }
  /** undefined: it has not begun. */
  | { readonly awaits: string | undefined }
);

function look(rehearsal: RunningRehearsal, { facts, inside, settings }: SeenWorld): Seen {
  const { name, backup, from, objects } = rehearsal;
  const fault = (reason: string, message: string): Seen => ({ step: "Restore", faults: [{ reason, message }] });
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace))
    return fault("NamespaceTaken", `Namespace ${name} is not the rehearsal's`);
  const restore = facts.restores.find((one) => one.name === name && isRestoreOfRehearsal(one));
  if (restore === undefined) return { step: "Restore", awaits: undefined };
  if (namespace === undefined) return fault("NamespaceGone", `Namespace ${name} went away during the rehearsal`);
  if (IN_PROGRESS.has(restore.phase))
    return { step: "Restore", awaits: `Restore ${name}, which is ${restore.phase || "New"}` };
  if (restore.phase !== "Completed") {
    const why = (restore.refusedFor ?? []).map((error) => `: ${error}`).join("");
    return fault("RestoreFailed", `Velero restored Backup ${backup} with the result ${restore.phase}${why}`);
  }
  const volumes = verifyRestored(rehearsal, facts);
  if ("awaits" in volumes || !areCounted(objects)) return { step: "Verify", ...volumes };
  if (inside === undefined) return { step: "Verify", awaits: `somebody to look into Namespace ${name}` };
  const faults = [...volumes.faults, ...verifyObjects(objects, inside.objects, from)];
  const { verify: verification } = settings;
  const zones = claimsByZone(rehearsal, facts);
  if (faults.length > 0 || verification === undefined || zones.length === 0) return { step: "Verify", faults };
  const jobs = verifyJobs(zones, inside.jobs, verification);
  if ("missing" in jobs) return { step: "Verify", verify: { zones, verification } };
  return { step: "RunVerification", ...jobs };
}

/** Whether its next step follows from what is in its namespace, too. */
export function needsLookInside({ name, result, objects }: RunningRehearsal, facts: RehearsalFacts): boolean {
  const isThere = facts.namespaces.some((one) => one.name === name && isRehearsal(one));
  const isRestored = facts.restores.some(
    (one) => one.name === name && isRestoreOfRehearsal(one) && one.phase === "Completed",
  );
  return result === null && areCounted(objects) && isThere && isRestored;
}

/** The same rehearsal, with the EC2 volumes that are behind its namespace by now. */
export function withVolumes(rehearsal: RunningRehearsal, { facts }: Pick<SeenWorld, "facts">): RunningRehearsal {
  const { name, volumes } = rehearsal;
  const namespace = facts.namespaces.find((one) => one.name === name);
  if (namespace !== undefined && !isRehearsal(namespace)) return rehearsal;
  const seen = volumesByClaimNamespace(facts.persistentVolumes)
    .get(name)
    .flatMap(({ volumeHandle }) => volumeHandle ?? []);
  return { ...rehearsal, volumes: [...new Set([...volumes, ...seen])] };
}
