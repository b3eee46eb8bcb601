import type { Violation } from "#domain/finding.ts";
import { EXCLUDE_LABEL, schedulesOf } from "#domain/velero.ts";
import { type Namespace, namespacesByName } from "#domain/workloads.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notApplicable, notUnderstood } from "../verdict.ts";
import { adviceOn } from "./advice.ts";
import { attemptsOf } from "./attempts.ts";
import { evidenceOf } from "./evidence.ts";
import { judgeFreshness } from "./freshness.ts";
import { reasons } from "./reasons.ts";
import { inspectSchedule, type ScheduleState, standsInFor } from "./schedules.ts";

export const backupFresh = defineControl({
  id: "backup-fresh",
  promise: "daily-backups",
  severity: "page",
  looksAt:
    "The age of the newest usable Backup that takes in the tenant's namespace, and whether its Schedule makes the next one in time.",
  reasons,
  needs: ["backups", "schedules", "namespaces"],
  considers: ["backupStorageLocations"],
  about: "tenants",
  judge(tenant, { facts, considered, promises, now }) {
    const { namespace } = tenant;
    const schedules = schedulesOf(facts.schedules, namespace).map((one) => inspectSchedule(one, promises.backup, now));
    const attempts = attemptsOf(facts.backups, namespace, now);
    const freshness = judgeFreshness({ tenant, schedules, attempts, promised: promises.backup, now });
    const details = {
      advisories: adviceOn({ schedules, attempts, freshness, locations: considered.backupStorageLocations, now }),
      evidence: evidenceOf({ schedules, attempts, promised: promises.backup, now }),
    };
    const [rootCause, ...others] = [
      ...namespaceViolations(facts.namespaces, namespace),
      ...scheduleViolations(schedules, namespace),
      ...freshness.violations,
    ];
    if (rootCause !== undefined) {
      const message = [rootCause, ...others].map((violation) => violation.message).join(" ");
      return broken([rootCause, ...others], { ...details, message });
    }
    const unclear = schedules.find((schedule) => schedule.state === "notUnderstood");
    if (unclear !== undefined && !schedules.some((one) => isRunning(one) && standsInFor(one, unclear)))
      return notUnderstood("ScheduleNotUnderstood", unclear.message, details);
    switch (freshness.state) {
      case "notUnderstood":
        return notUnderstood("BackupNotUnderstood", freshness.message, details);
      case "notDue":
        return notApplicable("FirstBackupNotDue", freshness.message, details);
      default:
        return kept("BackupFresh", freshness.message, details);
    }
  },
});

function namespaceViolations(namespaces: readonly Namespace[], name: string): readonly Violation[] {
  const [namespace] = namespacesByName(namespaces).get(name);
  const wrong = (reason: string, message: string) => [{ kind: "Namespace", id: name, reason, message }];
  if (namespace === undefined) return wrong("NamespaceMissing", `Namespace ${name} does not exist.`);
  if (namespace.phase === "Terminating")
    return wrong("NamespaceTerminating", `Namespace ${name} is Terminating: Velero leaves it out.`);
  if (namespace.labels[EXCLUDE_LABEL] !== "true") return [];
  return wrong("NamespaceExcluded", `Namespace ${name} has the label ${EXCLUDE_LABEL}=true: Velero leaves it out.`);
}

/** One Schedule that runs in their stead is enough; without any, each that does not is named. */
function scheduleViolations(schedules: readonly ScheduleState[], namespace: string): readonly Violation[] {
  const running = schedules.filter(isRunning);
  if (running.length > 0 && schedules.every((one) => running.some((other) => standsInFor(other, one)))) return [];
  if (schedules.length > 0) return schedules.flatMap((one) => (one.state === "wrong" ? [one.violation] : []));
  const message = `No Schedule of Velero takes in ${namespace}.`;
  return [{ kind: "Namespace", id: namespace, reason: "ScheduleMissing", message }];
}

function isRunning(schedule: ScheduleState): boolean {
  return schedule.state === "running";
}
