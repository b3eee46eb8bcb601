import * as z from "zod";
import type { Backup, BackupStorageLocation, Schedule } from "#domain/velero.ts";
import { backupScope, scopeOf } from "./backup-scope.ts";
import {
  count,
  goDuration,
  labels,
  listOf,
  metadata,
  optionalInstant,
  optionalText,
  texts,
} from "./kubernetes-object.ts";
import { objectTagsOf, whyNotInS3 } from "./location-config.ts";
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
  progress: z.object({ totalItems: z.int().optional(), itemsBackedUp: z.int().optional() }).nullish(),
});

export const backupObject = z
  .object({
    metadata,
    spec: backupScope.extend({ ttl: duration, storageLocation: z.string().default("") }),
    status: backupStatus.prefault({}),
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
        totalItems: status.progress?.totalItems,
        itemsBackedUp: status.progress?.itemsBackedUp,
      }),
    };
  });

const scheduleObject = z
  .object({
    metadata,
    spec: z.object({
      schedule: z.string(),
      paused: z.boolean().default(false),
      template: backupScope.extend({ ttl: duration, storageLocation: optionalText }),
    }),
    status: z
      .object({ phase, validationErrors: texts, lastBackup: optionalInstant, lastSkipped: optionalInstant })
      .prefault({}),
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
        lastSkippedAt: status.lastSkipped,
      }),
    };
  });

/** Velero takes slashes off both ends. */
const path = z.string().transform((text) => text.replace(/^\/+|\/+$/gu, ""));

const locationObject = z
  .object({
    metadata,
    spec: z.object({
      provider: optionalText,
      config: labels,
      objectStorage: z.object({
        bucket: path.refine((text) => text !== "", "allowed is a bucket's name"),
        prefix: path.default(""),
      }),
      accessMode: z.enum(["ReadWrite", "ReadOnly"]).default("ReadWrite"),
      default: z.boolean().default(false),
      validationFrequency: duration,
      backupSyncPeriod: duration,
    }),
    status: z
      .object({ phase, message: optionalText, lastSyncedTime: optionalInstant, lastValidationTime: optionalInstant })
      .prefault({}),
  })
  .transform(({ metadata: { name }, spec, status }): BackupStorageLocation => {
    return {
      ...{ name, bucket: spec.objectStorage.bucket, prefix: spec.objectStorage.prefix },
      ...{ accessMode: spec.accessMode, isDefault: spec.default, phase: status.phase },
      ...present({
        notInS3: whyNotInS3(spec.provider, spec.config),
        objectTags: objectTagsOf(spec.config),
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
