import type { PromiseId } from "#domain/promises.ts";

/** Promises in a word or two, for headings of columns. */
export const PROMISE_LABELS: Readonly<Record<PromiseId, string>> = {
  encryption: "Encryption",
  replication: "Replication",
  "daily-backups": "Daily backups",
  "offsite-backups": "Off-site",
  "backup-retention": "Retention",
  restorable: "Restorable",
  deletion: "Deletion",
  "private-network": "Network",
  "tenant-isolation": "Isolation",
  "transport-encryption": "TLS",
  "sign-in": "Sign-in",
  watching: "Watching",
};
