import { newestReadableBackups } from "#domain/velero.ts";
import { defineControl } from "../control.ts";
import { concludeFrom, judgeWithoutBackup } from "./conclusions.ts";
import { lookInto } from "./look-into.ts";

export const backupIntact = defineControl({
  id: "backup-intact",
  promise: "offsite-backups",
  severity: "page",
  looksAt:
    "The objects of the tenant's newest readable Backup in S3 (of each Schedule's, where each takes in a part): its archive is opened to its end and must hold the namespace, its JSON must parse, sizes and counts must agree.",
  needs: ["backups", "backupContents", "volumeInfos"],
  about: "tenants",
  judge(tenant, { facts, promises, now }) {
    const { namespace } = tenant;
    const backups = newestReadableBackups(facts.backups, namespace, now);
    if (backups.length === 0) return judgeWithoutBackup(tenant, promises.backup, now);
    return concludeFrom(
      backups.map((backup) => lookInto(backup, namespace, facts)),
      backups,
      namespace,
    );
  },
});
