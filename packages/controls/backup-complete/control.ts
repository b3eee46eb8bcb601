import { unreadable } from "#domain/reading.ts";
import { newestReadableBackup } from "#domain/velero.ts";
import { claimsByNamespace } from "#domain/workloads.ts";
import { defineControl } from "../control.ts";
import { notApplicable } from "../verdict.ts";
import { judgeClaim } from "./claims.ts";
import { concludeFromClaims, judgeUnreadable, judgeWithoutBackup } from "./conclusions.ts";

export const backupComplete = defineControl({
  id: "backup-complete",
  promise: "daily-backups",
  severity: "page",
  looksAt:
    "Every bound PersistentVolumeClaim of the tenant, in the volumeinfo of its newest readable Backup, and the snapshot that it names, in EC2.",
  needs: ["backups", "persistentVolumeClaims", "persistentVolumes", "volumeInfos", "snapshots"],
  about: "tenants",
  judge(tenant, { facts, promises, now }) {
    const claims = claimsByNamespace(facts.persistentVolumeClaims).get(tenant.namespace);
    if (claims.length === 0) return notApplicable("NoVolumes", `${tenant.namespace} has no PersistentVolumeClaims.`);
    const allowed = promises.backup.every + promises.backup.grace;
    const backup = newestReadableBackup(facts.backups, tenant.namespace, now);
    if (backup === undefined) return judgeWithoutBackup(tenant, claims, allowed, now);
    const volumeInfo =
      facts.volumeInfos.get(backup.name) ?? unreadable("notLookedAt", `volumeinfo of ${backup.name}`, "nobody looked");
    if (volumeInfo.status === "unreadable") return judgeUnreadable(backup, volumeInfo);
    const judged = claims.map((claim) => ({
      claim,
      judged: judgeClaim(claim, {
        ...{ backup, entries: volumeInfo.value, volumes: facts.persistentVolumes, snapshots: facts.snapshots },
        ...{ promised: promises.storage, allowed, now },
      }),
    }));
    return concludeFromClaims(tenant, backup, judged);
  },
});
