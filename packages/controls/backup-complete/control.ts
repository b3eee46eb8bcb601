import { unreadable } from "#domain/reading.ts";
import { newestReadableBackups } from "#domain/velero.ts";
import { claimsByNamespace } from "#domain/workloads.ts";
import { defineControl } from "../control.ts";
import { notApplicable } from "../verdict.ts";
import { judgeClaim } from "./claims.ts";
import { concludeFromClaims, judgeWithoutBackup } from "./conclusions.ts";
import { fileCopiesIn } from "./file-copies.ts";
import { reasons } from "./reasons.ts";

export const backupComplete = defineControl({
  id: "backup-complete",
  promise: "daily-backups",
  severity: "page",
  looksAt:
    "Every bound PersistentVolumeClaim of the tenant, in the volumeinfo of its newest readable Backup (of each Schedule's, where each takes in a part), and the snapshot that it names, in EC2; of a copy of files, that the bucket holds any of the namespace's.",
  reasons,
  needs: ["backups", "persistentVolumeClaims", "persistentVolumes", "volumeInfos", "snapshots"],
  considers: ["backupStorageLocations", "storedObjects"],
  about: "tenants",
  judge(tenant, { facts, considered, promises, now }) {
    const claims = claimsByNamespace(facts.persistentVolumeClaims).get(tenant.namespace);
    if (claims.length === 0) return notApplicable("NoVolumes", `${tenant.namespace} has no PersistentVolumeClaims.`);
    const allowed = promises.backup.every + promises.backup.grace;
    const backups = newestReadableBackups(facts.backups, tenant.namespace, now);
    if (backups.length === 0) return judgeWithoutBackup(tenant, claims, allowed, now);
    const opened = backups.map((backup) => ({
      backup,
      volumeInfo: facts.volumeInfos.get(backup.name) ?? notLookedAt(backup.name),
    }));
    const hasFileCopies = fileCopiesIn(considered);
    const judged = claims.map((claim) => ({
      claim,
      judged: judgeClaim(claim, {
        ...{ backups: opened, volumes: facts.persistentVolumes, snapshots: facts.snapshots },
        hasFileCopies,
        allowed,
        now,
      }),
    }));
    return concludeFromClaims(tenant, backups, judged);
  },
});

function notLookedAt(backupName: string) {
  return unreadable("notLookedAt", `volumeinfo of ${backupName}`, "nobody looked");
}
