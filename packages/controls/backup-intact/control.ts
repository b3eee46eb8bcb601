import { type Unreadable, unreadable } from "#domain/reading.ts";
import { newestReadableBackup } from "#domain/velero.ts";
import { defineControl } from "../control.ts";
import { kept } from "../verdict.ts";
import { judgeArchive } from "./archive.ts";
import { concludeFrom, judgeWithoutBackup, judgeWithoutFolder } from "./conclusions.ts";
import { judgeDocuments } from "./documents.ts";

export const backupIntact = defineControl({
  id: "backup-intact",
  promise: "offsite-backups",
  severity: "page",
  looksAt:
    "The objects of the tenant's newest readable Backup in S3: its archive is opened to its end and must hold the namespace, its JSON must parse, sizes and counts must agree.",
  needs: ["backups", "backupContents", "volumeInfos"],
  about: "tenants",
  judge(tenant, { facts, promises, now }) {
    const { namespace } = tenant;
    const backup = newestReadableBackup(facts.backups, namespace, now);
    if (backup === undefined) return judgeWithoutBackup(tenant, promises.backup, now);
    const contents = facts.backupContents.get(backup.name) ?? notLookedAt(backup.name);
    if (contents.status === "unreadable") return judgeWithoutFolder(backup, contents);
    const volumeInfo = facts.volumeInfos.get(backup.name) ?? notLookedAt(backup.name);
    const judged = [
      ...judgeDocuments(backup, contents.value),
      ...judgeArchive({ backup, namespace, contents: contents.value, volumeInfo }),
    ];
    return concludeFrom({ backup, contents: contents.value, namespace, judged }, () =>
      kept("BackupIntact", `Backup ${backup.name} opens to its end, and holds ${namespace}.`),
    );
  },
});

function notLookedAt(backupName: string): Unreadable {
  return unreadable("notLookedAt", `the folder of ${backupName}`, "nobody looked");
}
