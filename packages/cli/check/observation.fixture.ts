import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Files by their path within the observation; what is not text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

const CONFIGURATION = `version: 1
clusters:
  - { name: prod-eu, region: eu-west-1, velero: { bucket: example-backups } }
tenants:
  - { id: acme, cluster: prod-eu, namespace: tenant-acme, state: active, since: 2026-03-09T12:00:00Z }
  - { id: gone, cluster: prod-eu, namespace: tenant-gone, state: deleted, since: 2026-02-01T00:00:00Z }
`;

const KUBERNETES = "clusters/prod-eu/kubernetes";

/** A tenant whose backup was taken at 01:00 on 10 March 2026: enough for `backup-fresh`, and for nothing else. */
export const FRESH: Files = {
  "surety.yaml": CONFIGURATION,
  "observation.json": { observedAt: "2026-03-10T12:00:00Z" },
  [`${KUBERNETES}/namespaces.json`]: {
    apiVersion: "v1",
    kind: "NamespaceList",
    items: [
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "tenant-acme", uid: "0", creationTimestamp: "2026-01-01T00:00:00Z" },
        status: { phase: "Active" },
      },
    ],
  },
  [`${KUBERNETES}/backups.velero.io.json`]: {
    apiVersion: "velero.io/v1",
    kind: "BackupList",
    items: [
      {
        apiVersion: "velero.io/v1",
        kind: "Backup",
        metadata: {
          name: "acme-daily-20260310010000",
          namespace: "velero",
          uid: "1",
          labels: { "velero.io/schedule-name": "acme-daily" },
          creationTimestamp: "2026-03-10T01:00:00Z",
        },
        spec: { includedNamespaces: ["tenant-acme"], ttl: "720h0m0s", storageLocation: "default" },
        status: {
          phase: "Completed",
          startTimestamp: "2026-03-10T01:00:00Z",
          completionTimestamp: "2026-03-10T01:05:00Z",
          expiration: "2026-04-09T01:00:00Z",
        },
      },
    ],
  },
  [`${KUBERNETES}/schedules.velero.io.json`]: {
    apiVersion: "velero.io/v1",
    kind: "ScheduleList",
    items: [
      {
        apiVersion: "velero.io/v1",
        kind: "Schedule",
        metadata: { name: "acme-daily", namespace: "velero", uid: "2", creationTimestamp: "2026-01-01T00:00:00Z" },
        spec: { schedule: "0 1 * * *", template: { includedNamespaces: ["tenant-acme"], ttl: "720h0m0s" } },
        status: { phase: "Enabled", lastBackup: "2026-03-10T01:00:00Z" },
      },
    ],
  },
  [`${KUBERNETES}/backupstoragelocations.velero.io.json`]: {
    apiVersion: "velero.io/v1",
    kind: "BackupStorageLocationList",
    items: [
      {
        apiVersion: "velero.io/v1",
        kind: "BackupStorageLocation",
        metadata: { name: "default", namespace: "velero", uid: "3", creationTimestamp: "2026-01-01T00:00:00Z" },
        spec: { provider: "aws", default: true, objectStorage: { bucket: "example-backups" } },
        status: { phase: "Available" },
      },
    ],
  },
};

/** Writes an observation into a folder that is removed when the test has ended. A file that is undefined is left out. */
export async function writeObservation(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-observation-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}
