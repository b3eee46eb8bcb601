import * as z from "zod";
import type { Backup, BackupStorageLocation, Schedule } from "#domain/velero.ts";
import { backupScope, scopeOf } from "./backup-scope.ts";
import {
  count,
  goDuration,
  listOf,
  metadata,
  optionalInstant,
  optionalText,
  orElse,
  orEmpty,
  texts,
} from "./kubernetes-object.ts";
import { present } from "./present.ts";

const duration = goDuration.nullish().transform((length) => length ?? undefined);
/** Velero leaves the phase out until it has looked at the object. */
const phase = optionalText.transform((text) => text ?? "New");

const backupStatus = z.object({
  phase,
  startTimestamp: optionalInstant,
  completionTimestamp: optionalInstant,
  expiration: optionalInstant,
  errors: count,
  warnings: count,
  failureReason: optionalText,
  validationErrors: texts,
  volumeSnapshotsAttempted: count,
  volumeSnapshotsCompleted: count,
  csiVolumeSnapshotsAttempted: count,
  csiVolumeSnapshotsCompleted: count,
  progress: z.object({ totalItems: z.int().nullish(), itemsBackedUp: z.int().nullish() }).nullish(),
});

export const backupObject = z
  .object({
    metadata,
    spec: backupScope.extend({ ttl: duration, storageLocation: orElse(z.string(), "") }),
    status: orEmpty(backupStatus),
  })
  .transform(({ metadata: { name, uid, labels, creationTimestamp }, spec, status }): Backup => {
    return {
      ...{ name, uid, labels, createdAt: creationTimestamp },
      ...scopeOf(spec),
      storageLocation: spec.storageLocation,
      ...{ phase: status.phase, errors: status.errors, warnings: status.warnings },
      validationErrors: status.validationErrors,
      volumeSnapshots: { attempted: status.volumeSnapshotsAttempted, completed: status.volumeSnapshotsCompleted },
      csiVolumeSnapshots: {
        attempted: status.csiVolumeSnapshotsAttempted,
        completed: status.csiVolumeSnapshotsCompleted,
      },
      ...present({
        ttl: spec.ttl,
        startedAt: status.startTimestamp,
        completedAt: status.completionTimestamp,
        expiresAt: status.expiration,
        failureReason: status.failureReason,
        totalItems: status.progress?.totalItems ?? undefined,
        itemsBackedUp: status.progress?.itemsBackedUp ?? undefined,
      }),
    };
  });

const scheduleObject = z
  .object({
    metadata,
    spec: z.object({
      schedule: z.string(),
      paused: orElse(z.boolean(), false),
      template: backupScope.extend({ ttl: duration, storageLocation: optionalText }),
    }),
    status: orEmpty(z.object({ phase, validationErrors: texts, lastBackup: optionalInstant })),
  })
  .transform(({ metadata: { name, uid, labels, creationTimestamp }, spec, status }): Schedule => {
    return {
      ...{ name, uid, labels, createdAt: creationTimestamp },
      ...scopeOf(spec.template),
      ...{ cron: spec.schedule, paused: spec.paused, phase: status.phase, validationErrors: status.validationErrors },
      ...present({
        ttl: spec.template.ttl,
        storageLocation: spec.template.storageLocation,
        lastBackupAt: status.lastBackup,
      }),
    };
  });

/** Velero takes slashes off both ends. */
const path = z.string().transform((text) => text.replace(/^\/+|\/+$/gu, ""));

const locationObject = z
  .object({
    metadata,
    spec: z.object({
      objectStorage: z.object({
        bucket: path.refine((text) => text !== "", "allowed is a bucket's name"),
        prefix: orElse(path, ""),
      }),
      accessMode: orElse(z.enum(["ReadWrite", "ReadOnly"]), "ReadWrite"),
      default: orElse(z.boolean(), false),
      validationFrequency: duration,
      backupSyncPeriod: duration,
    }),
    status: orEmpty(
      z.object({ phase, message: optionalText, lastSyncedTime: optionalInstant, lastValidationTime: optionalInstant }),
    ),
  })
  .transform(({ metadata: { name }, spec, status }): BackupStorageLocation => {
    return {
      ...{ name, bucket: spec.objectStorage.bucket, prefix: spec.objectStorage.prefix },
      ...{ accessMode: spec.accessMode, isDefault: spec.default, phase: status.phase },
      ...present({
        message: status.message,
        lastSyncedAt: status.lastSyncedTime,
        lastValidatedAt: status.lastValidationTime,
        validatedEvery: spec.validationFrequency,
        syncedEvery: spec.backupSyncPeriod,
      }),
    };
  });

const within = "veleroNamespace";
export const backups = listOf("backups.velero.io", backupObject, { within });
export const schedules = listOf("schedules.velero.io", scheduleObject, { within });
export const backupStorageLocations = listOf("backupstoragelocations.velero.io", locationObject, { within });
