import type { EC2Client } from "@aws-sdk/client-ec2";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Cluster } from "#domain/configuration.ts";
import { deleteSnapshot, deleteVolume } from "#effects/deletion/ec2-deletions.ts";
import { emptyFolder } from "#effects/deletion/empty-folder.ts";
import { deleteRealm } from "#effects/deletion/keycloak-deletions.ts";
import { deleteObject, requestBackupDeletion } from "#effects/deletion/kubernetes-deletions.ts";
import { stopWorkloads } from "#effects/deletion/stop-workloads.ts";
import { whatHoldsUpNamespace, whatHoldsUpVolumes } from "#effects/deletion/what-holds-up.ts";
import { PermanentError } from "#runtime/errors.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import type { Deletions } from "./dependencies.ts";

/** What can be deleted of one cluster, with clients of its region. */
export function createDeletions(
  { velero }: Cluster,
  clients: {
    readonly kubernetes: KubernetesApi;
    readonly ec2: EC2Client;
    readonly s3: S3Client;
    /** Absent where the configuration names none. */
    readonly keycloak: KeycloakApi | undefined;
  },
): Deletions {
  const { kubernetes, ec2, s3, keycloak } = clients;
  return {
    deleteObject: (item) => deleteObject(kubernetes, item, velero.namespace),
    requestBackupDeletion: (item, name) => requestBackupDeletion(kubernetes, item, name, velero.namespace),
    stopWorkloads: (item) => stopWorkloads(kubernetes, item),
    deleteVolume: (item) => deleteVolume(ec2, item),
    deleteSnapshot: (item) => deleteSnapshot(ec2, item),
    deleteRealm: async (item) => {
      if (keycloak === undefined) throw new PermanentError("surety.yaml names no keycloak any more");
      return deleteRealm(keycloak, item);
    },
    emptyFolder: (item, emptying) => emptyFolder(s3, item, emptying),
    whatHoldsUpNamespace: (namespace) => whatHoldsUpNamespace(kubernetes, namespace),
    whatHoldsUpVolumes: (names) => whatHoldsUpVolumes(kubernetes, names),
  };
}
