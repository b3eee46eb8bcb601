import type { EC2Client } from "@aws-sdk/client-ec2";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Instant } from "#domain/instant.ts";
import type { PruneItem } from "#domain/pruning.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { deleteBackupObject, requestDeletion } from "./prune-backup.ts";
import type { PruneEffect } from "./prune-effect.ts";
import { pruneSnapshot } from "./prune-snapshot.ts";
import { pruneVersions } from "./prune-versions.ts";

/** Deletes one item, if it still is what was planned at `plannedAt`. */
export type Prune = (item: PruneItem, plannedAt: Instant) => Promise<PruneEffect>;

/** All ways in which something is deleted, each of which looks once more before. */
export function createPrune(
  velero: string,
  clients: { readonly kubernetes: KubernetesApi; readonly ec2: EC2Client; readonly s3: S3Client },
): Prune {
  return (item, plannedAt) => {
    const { method } = item;
    switch (method.by) {
      case "DeleteBackupRequest":
        return requestDeletion(clients.kubernetes, velero, item, method);
      case "DeleteObject":
        return deleteBackupObject(clients.kubernetes, velero, item, method);
      case "DeleteSnapshot":
        return pruneSnapshot(clients.ec2, item, method);
      case "DeleteVersions":
        return pruneVersions(clients.s3, item, method, plannedAt);
    }
  };
}
