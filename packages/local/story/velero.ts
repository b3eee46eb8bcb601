import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { fail, hold } from "./look.ts";
import type { Scene } from "./scene.ts";

const GROUP = { group: "velero.io", version: "v1", namespace: "velero" } as const;

interface Schedule {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly template: object };
}
interface Backup {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string; readonly volumeSnapshotsCompleted?: number };
}

/**
 * Has Velero make a backup now, as `velero backup create --from-schedule` does: of the tenant's own Schedule, with its
 * labels. Resolves when it is completed, with its name and number of snapshots.
 */
export async function backUpNow(
  { custom }: Scene,
  tenant: string,
): Promise<{ readonly name: string; readonly snapshots: number }> {
  const scheduleName = `${tenant}-daily`;
  const schedule: Schedule = await custom.getNamespacedCustomObject({
    ...GROUP,
    plural: "schedules",
    name: scheduleName,
  });
  const stamp = new Date().toISOString().replace(/\D/gu, "").slice(0, 14);
  const name = `${scheduleName}-${stamp}`;
  const body = {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: {
      name,
      namespace: "velero",
      labels: { ...schedule.metadata.labels, "velero.io/schedule-name": scheduleName },
    },
    spec: schedule.spec.template,
  };
  await custom.createNamespacedCustomObject({ ...GROUP, plural: "backups", body });
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const { status }: Backup = await custom.getNamespacedCustomObject({ ...GROUP, plural: "backups", name });
    if (status?.phase === "Completed") return { name, snapshots: status.volumeSnapshotsCompleted ?? 0 };
    hold(!/Failed/u.test(status?.phase ?? ""), `Velero's backup ${name} ended as ${status?.phase}`);
    await sleep(200);
  }
  return fail(`Velero's backup ${name} did not end within a minute`);
}

/** The snapshot that a backup made of one claim, by the list of volumes that Velero keeps beside the backup. */
export async function snapshotOf({ s3, environment }: Scene, backup: string, claim: string): Promise<string> {
  const key = `backups/${backup}/${backup}-volumeinfo.json.gz`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: environment.veleroBucket, Key: key }));
  const volumes: readonly {
    readonly pvcName?: string;
    readonly nativeSnapshotInfo?: { readonly snapshotHandle?: string };
  }[] = JSON.parse(gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString());
  const handle = volumes.find(({ pvcName }) => pvcName === claim)?.nativeSnapshotInfo?.snapshotHandle;
  hold(handle !== undefined, `Backup ${backup} names no snapshot of ${claim}`);
  return handle;
}
