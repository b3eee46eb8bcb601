import * as z from "zod";
import type { BackupRepository, DeleteBackupRequest, Restore } from "#domain/velero-traces.ts";
import { labels, listOf, metadata, optionalText, texts } from "./kubernetes-object.ts";

const name = z.string().min(1);
/** Velero leaves the phase out until it has looked at the object. */
const status = z.object({ phase: optionalText, errors: texts }).prefault({});

const restoreObject = z
  .object({
    metadata,
    spec: z.object({
      backupName: z.string().default(""),
      ...{ includedNamespaces: texts, excludedNamespaces: texts, namespaceMapping: labels },
    }),
    // Its `errors` are a number, unlike those of a DeleteBackupRequest.
    status: z.object({ phase: optionalText, validationErrors: texts }).prefault({}),
  })
  .transform(({ metadata: { name, labels, creationTimestamp }, spec, status }): Restore => {
    // An asterisk takes in everything, and so does an empty list.
    const includedNamespaces = spec.includedNamespaces.filter((pattern) => pattern !== "*");
    const { phase = "New", validationErrors } = status;
    const refused = validationErrors.length > 0 && { refusedFor: validationErrors };
    return { name, labels, createdAt: creationTimestamp, ...spec, includedNamespaces, phase, ...refused };
  });

const requestObject = z
  .object({ metadata, spec: z.object({ backupName: name }), status })
  .transform(({ metadata: { name, creationTimestamp }, spec, status }): DeleteBackupRequest => {
    const { phase = "New", errors } = status;
    return { name, createdAt: creationTimestamp, backupName: spec.backupName, phase, errors };
  });

const repositoryObject = z
  .object({
    metadata,
    spec: z.object({ volumeNamespace: name, backupStorageLocation: z.string().default("") }),
    status,
  })
  .transform(({ metadata: { name }, spec, status }): BackupRepository => {
    const { volumeNamespace, backupStorageLocation: storageLocation } = spec;
    return { name, volumeNamespace, storageLocation, phase: status.phase ?? "New" };
  });

const within = "veleroNamespace";
export const restores = listOf("restores.velero.io", restoreObject, { within });
export const deleteBackupRequests = listOf("deletebackuprequests.velero.io", requestObject, { within });
export const backupRepositories = listOf("backuprepositories.velero.io", repositoryObject, { within });
