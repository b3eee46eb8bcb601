import { newestReadableBackups, readableBackups } from "#domain/velero.ts";
import { defineControl } from "../control.ts";
import { concludeFrom, judgeWithoutBackup } from "./conclusions.ts";
import { lookInto } from "./look-into.ts";
import { judgeOlder } from "./older.ts";
import { reasons } from "./reasons.ts";

export const backupIntact = defineControl({
  id: "backup-intact",
  promise: "offsite-backups",
  severity: "page",
  looksAt:
    "The objects of the tenant's newest readable Backup in S3 (of each Schedule's, where each takes in a part): its archive is opened to its end and must hold the namespace, its JSON must parse, sizes and counts must agree. Of older ones, that archive and description are there, and the rest where they were opened.",
  reasons,
  needs: ["backups", "backupContents", "volumeInfos", "backupStorageLocations", "storedObjects"],
  about: "tenants",
  judge(tenant, { facts, promises, now }) {
    const { namespace } = tenant;
    const backups = newestReadableBackups(facts.backups, namespace, now);
    if (backups.length === 0) return judgeWithoutBackup(tenant, promises.backup, now);
    const older = readableBackups(facts.backups, namespace, now).filter((backup) => !backups.includes(backup));
    return concludeFrom({
      ...{ namespace, backups },
      looks: backups.map((backup) => lookInto(backup, namespace, facts)),
      older: judgeOlder(older, namespace, facts, now),
    });
  },
});
