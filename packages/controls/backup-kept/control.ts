import { formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { backupsOf, backupsToJudge, schedulesOf, takenAt } from "#domain/velero.ts";
import { defineControl } from "../control.ts";
import { placesFor } from "../places.ts";
import { foldersOf, strayBackupFolders } from "../stray-folders.ts";
import { conclude, kept, notApplicable } from "../verdict.ts";
import { adviceOnTraces } from "./advice.ts";
import { judgeExpiries } from "./expiries.ts";
import { judgeFolders } from "./folders.ts";
import { judgeLifecycles } from "./lifecycles.ts";
import { missingRuns } from "./missing-runs.ts";
import { isPassedOver } from "./passed-over.ts";
import { reasons } from "./reasons.ts";
import { judgeSnapshots } from "./snapshots.ts";

export const backupKept = defineControl({
  id: "backup-kept",
  promise: "backup-retention",
  severity: "page",
  looksAt:
    "Whether every backup of the retention period is still there, as a Backup, as objects in S3 and as snapshots in EC2, and nothing is set to delete it earlier: neither a TTL nor a rule of the bucket's lifecycle.",
  reasons,
  needs: ["backups", "schedules", "backupStorageLocations", "storedObjects", "strayBackups", "bucketSettings"],
  considers: ["snapshots", "deleteBackupRequests"],
  about: "tenants",
  judge(tenant, { facts, considered, cluster, promises, now }) {
    const { namespace } = tenant;
    const { retention } = promises.backup;
    const backups = backupsOf(facts.backups, namespace);
    const schedules = schedulesOf(facts.schedules, namespace);
    const strays = foldersOf(tenant, strayBackupFolders(facts)).filter(({ folder }) => folder.objects > 0);
    const places = placesFor([...backups, ...schedules], cluster, facts);
    const lifecycles = judgeLifecycles(places.listed, facts.bucketSettings, {
      ...{ namespace, backups, schedules, locations: facts.backupStorageLocations, retention, now },
    });
    const folders = judgeFolders(backups, facts, retention, now);
    const missing = missingRuns({
      tenant,
      backups: backupsToJudge(facts.backups, namespace),
      strays,
      isPassedOver: (stray) => isPassedOver(stray, facts.backupStorageLocations),
      schedules,
      promised: promises.backup,
      now,
    });
    const expiries = judgeExpiries({ backups, schedules, requests: considered.deleteBackupRequests, retention, now });
    const found = {
      violations: [
        ...[...lifecycles.violations, ...expiries.violations, ...missing.violations, ...folders.violations],
        ...judgeSnapshots(backups, { namespace, snapshots: considered.snapshots, retention, now }),
      ],
      unreadable: [...lifecycles.unreadable, ...folders.unreadable],
      advisories: [
        ...lifecycles.advisories,
        ...expiries.advisories,
        ...adviceOnTraces({ tenant, backups: facts.backups, strays, snapshots: considered.snapshots, retention, now }),
      ],
      evidence: missing.evidence,
    };
    return conclude(found, () => {
      const oldest = backups.at(-1);
      if (oldest === undefined)
        return notApplicable("NoBackupYet", `${namespace} has no backup yet that would have to be kept.`, found);
      const since = `the oldest of ${formatInstant(takenAt(oldest))}`;
      const message = `${backups.length} Backups of ${namespace} are there, ${since}; promised are ${formatDuration(retention)}.`;
      return kept("BackupsKept", message, found);
    });
  },
});
