import type { Certificate } from "#domain/certificates.ts";
import { certificatesByNamespace } from "#domain/certificates.ts";
import { indexBy } from "#domain/index-by.ts";
import { rehearsalTraces } from "#domain/rehearsal-traces.ts";
import { TENANT_LABEL, type Tenant } from "#domain/tenant.ts";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import {
  claimsByNamespace,
  type Namespace,
  namespacedName,
  namespacesByName,
  type PersistentVolume,
  type PersistentVolumeClaim,
  volumesByClaimNamespace,
} from "#domain/workloads.ts";
import type { Leftovers, Ownership } from "./leftovers.ts";

interface ClusterFacts {
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly volumeSnapshotContents: readonly VolumeSnapshotContent[];
  readonly certificates: readonly Certificate[];
}

const namespacesByLabel = indexBy<Namespace>(({ labels }) => labels[TENANT_LABEL]);
const contentsByNamespace = indexBy<VolumeSnapshotContent>((content) => content.namespace);

/** Objects of Kubernetes: the namespace, what is in it, and what outlives it. */
export function leftInCluster(
  { id: tenant, namespace: name }: Tenant,
  facts: ClusterFacts,
  { isOwn, isOwnRehearsal }: Ownership,
): Leftovers {
  const namespaces = namespacesByName(facts.namespaces).get(name);
  const labelled = namespacesByLabel(facts.namespaces)
    .get(tenant)
    .filter((namespace) => namespace.name !== name);
  const claims = claimsByNamespace(facts.persistentVolumeClaims).get(name);
  const certificates = certificatesByNamespace(facts.certificates).get(name);
  const volumes = volumesByClaimNamespace(facts.persistentVolumes).get(name);
  const rehearsals = rehearsalTraces(tenant, facts);
  const contents = contentsByNamespace(facts.volumeSnapshotContents).get(name);
  const left = (kind: string, id: string, message: string) => ({ kind, id, reason: `${kind}Left`, message });
  return {
    violations: [
      ...namespaces
        .filter(({ createdAt }) => isOwn(createdAt))
        .map(({ phase }) => left("Namespace", name, `Namespace ${name} still exists, ${phase}.`)),
      ...labelled.map((namespace) => {
        const by = `its label ${TENANT_LABEL}=${tenant}`;
        const message = `Namespace ${namespace.name}, by ${by}, still exists, ${namespace.phase}.`;
        return left("Namespace", namespace.name, message);
      }),
      ...rehearsals.namespaces
        .filter(({ createdAt }) => isOwnRehearsal(createdAt))
        .map((namespace) => {
          const message = `Namespace ${namespace.name}, of a rehearsal of its restore, still exists, ${namespace.phase}.`;
          return left("Namespace", namespace.name, message);
        }),
      ...[
        ...claims.filter(({ createdAt }) => isOwn(createdAt)),
        ...rehearsals.persistentVolumeClaims.filter(({ createdAt }) => isOwnRehearsal(createdAt)),
      ].map((claim) => {
        const id = namespacedName(claim);
        return left("PersistentVolumeClaim", id, `PersistentVolumeClaim ${id} still exists, ${claim.phase}.`);
      }),
      ...certificates
        .filter(({ createdAt }) => isOwn(createdAt))
        .map((certificate) => {
          const id = namespacedName(certificate);
          return left("Certificate", id, `Certificate ${id} still exists.`);
        }),
      ...[
        ...volumes.filter(({ createdAt }) => isOwn(createdAt)),
        ...rehearsals.persistentVolumes.filter(({ createdAt }) => isOwnRehearsal(createdAt)),
      ].map((volume) => left("PersistentVolume", volume.name, describeVolume(volume))),
      ...contents
        .filter(({ createdAt }) => isOwn(createdAt))
        .map((content) => left("VolumeSnapshotContent", content.name, describeContent(content))),
    ],
  };
}

function describeVolume({ name, phase, claim, reclaimPolicy }: PersistentVolume): string {
  const policy = reclaimPolicy === undefined ? "" : `, reclaim policy ${reclaimPolicy}`;
  return `PersistentVolume ${name} of claim ${claim?.namespace}/${claim?.name} still exists, ${phase}${policy}.`;
}

function describeContent({ name, namespace, snapshotHandle }: VolumeSnapshotContent): string {
  const of = snapshotHandle === undefined ? "" : `, for ${snapshotHandle}`;
  return `VolumeSnapshotContent ${name} of a VolumeSnapshot in ${namespace} still exists${of}.`;
}
