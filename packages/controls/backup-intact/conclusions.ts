import { formatDuration } from "#domain/duration.ts";
import type { Verdict, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import { broken, conclude, kept, notApplicable } from "../verdict.ts";
import type { Look } from "./look-into.ts";

/** No backup that could be opened: broken once there should be one. */
export function judgeWithoutBackup(
  { namespace, since }: Tenant,
  { every, grace }: Promises["backup"],
  now: Instant,
): Verdict {
  const due = since + every + grace;
  if (now <= due) {
    const message = `${namespace} has no backup to open yet; the first has until ${formatInstant(due)}.`;
    return notApplicable("FirstBackupNotDue", message);
  }
  const message = `${namespace} has no backup that could be opened; promised is one every ${formatDuration(every)}.`;
  return broken([{ kind: "Namespace", id: namespace, reason: "NoBackup", message }]);
}

interface Looked {
  readonly namespace: string;
  /** Together these hold the namespace, so each of them must be intact. */
  readonly backups: readonly Backup[];
  /** A look into each of them. */
  readonly looks: readonly Look[];
  /** What is wrong with others that are still to be kept. */
  readonly older: readonly Violation[];
}

export function concludeFrom({ looks, backups, namespace, older }: Looked): Verdict {
  const [newest, ...others] = looks.map(({ evidence }) => evidence);
  const found = {
    violations: [...looks.flatMap(({ violations }) => violations), ...older],
    unreadable: looks.flatMap(({ unreadable }) => unreadable),
    advisories: looks.flatMap(({ advisories }) => advisories),
    evidence: { ...newest, ...(others.length > 0 && { others }) },
  };
  return conclude(found, () => {
    const names = backups.map(({ name }) => name).join(", ");
    const said =
      backups.length === 1
        ? `Backup ${names} opens to its end, and holds`
        : `Backups ${names} open to their ends, and hold`;
    return kept("BackupIntact", `${said} ${namespace}.`, found);
  });
}
