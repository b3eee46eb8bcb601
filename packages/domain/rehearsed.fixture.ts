import { DAY, HOUR, MINUTE } from "./duration.ts";
import { BACKUP_TAG, NAMESPACE_TAG } from "./ec2-tags.ts";
import type { Facts } from "./facts.ts";
import { formatInstant, type Instant } from "./instant.ts";
import type { NetworkPolicy } from "./network.ts";
import type { Pod } from "./pods.ts";
import { NEVER_REHEARSED, REHEARSAL_LABEL, rehearsalsSchema } from "./rehearsal.ts";
import type { StoredFolder } from "./storage.ts";
import { TENANT_LABEL } from "./tenant.ts";
import { EXCLUDE_LABEL } from "./velero.ts";

/** What there is of a rehearsal: while it runs, when the run that began it crashed, and long after. */
export const REHEARSAL_STAGES = [
  "begun",
  "restoring",
  "verifying",
  "clearing",
  "volumesLeft",
  "diskLeft",
  "crashed",
  "forgotten",
] as const;
export type RehearsalStage = (typeof REHEARSAL_STAGES)[number];

export interface Rehearsed {
  readonly tenant: string;
  readonly namespace: string;
  /** The Backup that is restored. */
  readonly backup: string;
  readonly stage: RehearsalStage;
  readonly now: Instant;
}

type Parts = Pick<
  Facts,
  | "namespaces"
  | "restores"
  | "persistentVolumeClaims"
  | "persistentVolumes"
  | "volumes"
  | "networkPolicies"
  | "pods"
  | "rehearsals"
> & { readonly folders: readonly StoredFolder[] };

const AGE: Readonly<Record<RehearsalStage, number>> = {
  ...{ begun: 10_000, restoring: MINUTE, verifying: 6 * MINUTE, clearing: 12 * MINUTE, volumesLeft: 20 * MINUTE },
  ...{ diskLeft: 25 * MINUTE, crashed: 5 * HOUR, forgotten: 40 * DAY },
};

const CLAIMS = ["data-kafka-0", "data-kafka-1"];

/**
 * Everything that a rehearsal of one tenant's restore has in the world, with all that it has of the tenant's own: the
 * labels that are in the backup, the tags that were on the volumes, the names of claims and pods.
 */
export function rehearsalParts({ tenant, namespace, backup, stage, now }: Rehearsed): Parts {
  const name = `rehearsal-${tenant}-1x9k2`;
  const createdAt = now - AGE[stage];
  const is = (...stages: readonly RehearsalStage[]) => stages.includes(stage);
  const whole = is("verifying", "crashed", "forgotten");
  const labels = { [REHEARSAL_LABEL]: name, "app.kubernetes.io/managed-by": "surety" };
  const copied = { [TENANT_LABEL]: tenant, app: "kafka", "app.kubernetes.io/name": "kafka" };
  const tags = {
    ...{ [TENANT_LABEL]: tenant, [NAMESPACE_TAG]: namespace, [BACKUP_TAG]: backup, "velero.io/pv": "pv-1" },
    ...{ "ebs.csi.aws.com/cluster": "true", "kubernetes.io/cluster/prod-eu": "owned" },
  };
  const claims = CLAIMS.map((claim, at) => ({ claim, volume: `velero-clone-${at}`, disk: `vol-rehearsal-${at}` }));
  return {
    namespaces: is("volumesLeft", "diskLeft")
      ? []
      : [
          {
            ...{ name, uid: `uid-${name}`, createdAt, phase: is("clearing") ? "Terminating" : "Active" },
            labels: { ...labels, "kubernetes.io/metadata.name": name, [EXCLUDE_LABEL]: "true" },
          },
        ],
    restores:
      whole || is("begun", "restoring")
        ? [
            {
              ...{ name, labels, createdAt, backupName: backup, includedNamespaces: [namespace] },
              ...{ excludedNamespaces: [], namespaceMapping: { [namespace]: name } },
              phase: is("begun") ? "New" : is("restoring", "crashed") ? "InProgress" : "Completed",
            },
          ]
        : [],
    persistentVolumeClaims:
      whole || is("restoring")
        ? claims.map(({ claim, volume }) => ({
            ...{ namespace: name, name: claim, uid: `uid-${claim}`, labels: copied, createdAt, volumeName: volume },
            ...{ phase: is("restoring") ? "Pending" : "Bound", storageClass: "gp3" },
          }))
        : [],
    persistentVolumes:
      whole || is("restoring", "clearing", "volumesLeft")
        ? claims.map(({ claim, volume, disk }) => ({
            ...{ name: volume, uid: `uid-${volume}`, createdAt, claim: { namespace: name, name: claim } },
            ...{ driver: "ebs.csi.aws.com", volumeHandle: disk, reclaimPolicy: "Delete" },
            phase: is("restoring") ? "Available" : is("clearing", "volumesLeft") ? "Released" : "Bound",
          }))
        : [],
    volumes: is("begun")
      ? []
      : claims.map(({ disk }, at) => ({
          ...{ id: disk, encrypted: true, kmsKey: "arn:aws:kms:eu-west-1:111122223333:key/aaaa", state: "available" },
          ...{ sizeGiB: 8, availabilityZone: "eu-west-1a", tags, createdAt, snapshotId: `snap-of-rehearsal-${at}` },
        })),
    networkPolicies: is("clearing", "volumesLeft", "diskLeft") ? [] : [closed(name)],
    pods: whole ? [pod(name)] : [],
    folders:
      is("begun", "volumesLeft", "diskLeft") || is("restoring")
        ? []
        : [
            {
              ...{ area: "restores", name, objects: 4, bytes: 900, writtenAt: createdAt, hasMetadata: false },
              ...{ hasArchive: false, storageClasses: ["STANDARD"], hiddenVersions: 0, deleteMarkers: 0 },
            },
          ],
    rehearsals: rehearsalsSchema.parse({
      ...{ version: 1, cluster: "prod-eu", savedAt: formatInstant(now) },
      tenants: {
        [tenant]: {
          ...NEVER_REHEARSED,
          running: {
            ...{ name, backup, from: namespace, startedAt: formatInstant(createdAt), claims: [], gib: 16, volumes: [] },
            result: null,
          },
        },
      },
    }),
  };
}

/** As a rehearsal closes its namespace, before anything is in it. */
function closed(namespace: string): NetworkPolicy {
  const podSelector = { matchLabels: {}, matchExpressions: [] };
  return {
    namespace,
    name: "surety-deny-all",
    podSelector,
    directions: ["ingress", "egress"],
    ingress: [],
    egress: [],
  };
}

/** One that looks as the tenant's own do. */
function pod(namespace: string): Pod {
  return {
    ...{ namespace, name: "kafka-0", labels: { app: "kafka", "app.kubernetes.io/name": "kafka" }, nodeName: "node-a" },
    ...{ hostNetwork: false, phase: "Running", ready: true, serviceAccount: "default", addresses: ["10.9.9.9"] },
    ...{ ports: [], claims: ["data-kafka-0"], owner: { kind: "StatefulSet", name: "kafka" } },
  };
}

/** The same world, with the rehearsal in it; facts that nobody looked at stay so. */
export function withRehearsal<F extends Partial<Facts>>(facts: F, rehearsed: Rehearsed): F {
  const { folders, rehearsals, ...lists } = rehearsalParts(rehearsed);
  const changed: Partial<Record<keyof Facts, unknown>> = {};
  for (const [name, more] of Object.entries(lists) as [keyof typeof lists, readonly object[]][])
    if (facts[name] !== undefined) changed[name] = [...facts[name], ...more];
  if (facts.storedObjects !== undefined) changed.storedObjects = withFolders(facts.storedObjects, folders);
  if (facts.rehearsals !== undefined) {
    const known = facts.rehearsals.tenants[rehearsed.tenant] ?? NEVER_REHEARSED;
    const running = rehearsals.tenants[rehearsed.tenant]?.running ?? null;
    // One that nobody remembers is in no state.
    const isKnown = rehearsed.stage !== "forgotten" && rehearsed.stage !== "crashed";
    const tenants = { ...facts.rehearsals.tenants, ...(isKnown && { [rehearsed.tenant]: { ...known, running } }) };
    changed.rehearsals = { ...facts.rehearsals, tenants };
  }
  return { ...facts, ...changed };
}

function withFolders(places: Facts["storedObjects"], more: readonly StoredFolder[]): Facts["storedObjects"] {
  return new Map(
    [...places].map(([address, place]): readonly [string, typeof place] => {
      if (place.status === "unreadable") return [address, place];
      return [address, { ...place, value: { ...place.value, folders: [...place.value.folders, ...more] } }];
    }),
  );
}
