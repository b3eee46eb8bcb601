import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import * as z from "zod";
import type { Cluster } from "#domain/configuration.ts";
import type { Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import { instantSchema } from "#domain/instant.ts";
import { mapReading, observed, type Reading } from "#domain/reading.ts";
import { collectFacts } from "#facts/collect.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { LiveDeps } from "#facts/live/open.ts";
import { liveSources } from "#facts/live/open.ts";
import type { Pages } from "#facts/sources.ts";
import { askKubernetes, findObject } from "./ask-kubernetes.ts";
import { type GrantedGroup, type GuardState, readGranted, readGuard } from "./granted-access.ts";
import { type AccessEntry, type RoleInCluster, readEntry } from "./roles-in-cluster.ts";
import type { Guard, ShippedAccess } from "./shipped-access.ts";

/** What another system's clock showed, and this machine's at the same time. */
export interface ClockSeen {
  readonly theirs: Instant;
  readonly ours: Instant;
}

export interface Identity {
  readonly name: string;
  readonly clock: ClockSeen;
}

/** Another's object that says whether it is of use. */
export interface Issuer {
  /** undefined: its controller has not said. */
  readonly ready: boolean | undefined;
  readonly message: string;
}

export interface EksNetwork {
  readonly status: string;
  /** Absent where this version of EKS does not say. */
  readonly authenticationMode: string | undefined;
  readonly endpointIsPublic: boolean;
}

/** All that is looked at of one cluster. */
export interface ClusterFacts {
  readonly cluster: Cluster;
  readonly identity: Reading<Identity>;
  readonly version: Reading<{ readonly major: number; readonly minor: number }>;
  readonly granted: readonly { readonly name: string; readonly granted: Reading<GrantedGroup> }[];
  readonly guards: readonly { readonly guard: Guard; readonly state: Reading<GuardState> }[];
  /** The resources of `velero.io`, and of `cert-manager.io`; undefined where the API is not served. */
  readonly velero: Reading<readonly string[] | undefined>;
  readonly certManager: Reading<readonly string[] | undefined>;
  /** The images of Velero's Deployment, its own first; undefined where there is none. */
  readonly veleroImages: Reading<readonly string[] | undefined>;
  readonly issuer: Reading<Issuer | undefined> | undefined;
  readonly versioning: Reading<Pages>;
  readonly readings: Readings;
  readonly eks: Reading<EksNetwork>;
  /** Of the deployment's functions; empty where no deployment is looked at. */
  readonly entries: readonly AccessEntry[];
}

interface Looking {
  readonly shipped: ShippedAccess;
  readonly roles: readonly RoleInCluster[];
}

const identityAnswer = z.object({
  metadata: z.object({ creationTimestamp: instantSchema }),
  status: z.object({ userInfo: z.object({ username: z.string() }) }),
});

const number = z.string().regex(/^\d+/u).transform(Number.parseFloat);
const versionAnswer = z.object({ major: number, minor: number });

const resourceList = z
  .object({ kind: z.literal("APIResourceList"), resources: z.array(z.object({ name: z.string() })) })
  .transform(({ resources }) => resources.map(({ name }) => name));

const containers = z.array(z.object({ name: z.string(), image: z.string() })).default([]);
const deployment = z
  .object({ spec: z.object({ template: z.object({ spec: z.object({ containers, initContainers: containers }) }) }) })
  .transform(({ spec: { template } }) =>
    [...template.spec.containers, ...template.spec.initContainers].map(({ image }) => image),
  );

const issuerObject = z
  .object({
    status: z
      .object({
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
          .default([]),
      })
      .prefault({}),
  })
  .transform(({ status }): Issuer => {
    const ready = status.conditions.find(({ type }) => type === "Ready");
    return { ready: ready && ready.status === "True", message: ready?.message ?? "" };
  });

/** Looks at one cluster, and writes nothing but questions that the API server answers and forgets. */
export async function readCluster(
  cluster: Cluster,
  { shipped, roles }: Looking,
  deps: LiveDeps,
): Promise<ClusterFacts> {
  const { kubernetes: api, clock } = deps;
  const sources = liveSources(deps);
  const asking = { api, veleroNamespace: cluster.velero.namespace, clock };
  const now = clock();
  const groups = await askKubernetes(api, { path: "/apis" }, groupList, clock);
  const served = (group: string) => readServed(group, groups, deps);
  const [identity, version, velero, certManager, veleroImages, issuer, versioning, readings, eks] = await Promise.all([
    readIdentity(deps),
    askKubernetes(api, { path: "/version" }, versionAnswer, clock),
    served("velero.io"),
    served("cert-manager.io"),
    findObject(api, `/apis/apps/v1/namespaces/${cluster.velero.namespace}/deployments/velero`, deployment, clock),
    readIssuer(cluster, deps),
    sources.bucket(cluster.velero.bucket, "get-bucket-versioning"),
    collectFacts(sources, ["backupStorageLocations", "bucketSettings", "daemonSets"], { cluster, tenants: [], now }),
    readEks(cluster, deps),
  ]);
  const granted = await readGranted(shipped, asking);
  const guards = await Promise.all(
    shipped.guards.map(async (guard) => ({ guard, state: await readGuard(guard, asking) })),
  );
  return {
    ...{ cluster, identity, version, granted, guards, velero, certManager, veleroImages, issuer },
    ...{ versioning, readings, eks },
    entries: await Promise.all(roles.map((role) => readEntry(role, cluster.name, deps))),
  };
}

const groupList = z
  .object({
    kind: z.literal("APIGroupList"),
    groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ groupVersion: z.string() })) })),
  })
  .transform(({ groups }) => new Map(groups.map(({ name, versions }) => [name, versions])));

/** A resource may be served in one version of its group only; RBAC knows no versions. */
async function readServed(
  group: string,
  groups: Reading<z.output<typeof groupList>>,
  { kubernetes: api, clock }: LiveDeps,
): Promise<Reading<readonly string[] | undefined>> {
  if (groups.status === "unreadable") return groups;
  const versions = groups.value.get(group);
  if (versions === undefined) return observed(undefined, groups.observedAt);
  const names: string[] = [];
  for (const { groupVersion } of versions) {
    const resources = await askKubernetes(api, { path: `/apis/${groupVersion}` }, resourceList, clock);
    if (resources.status === "unreadable") return resources;
    names.push(...resources.value);
  }
  return observed(names, groups.observedAt);
}

/** The answer says when it was made, which is the API server's clock, to the second. */
async function readIdentity({ kubernetes: api, clock }: LiveDeps): Promise<Reading<Identity>> {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  const asked = clock();
  const reading = await askKubernetes(api, { method: "POST", path, body }, identityAnswer, clock);
  const ours = (asked + clock()) / 2;
  return mapReading(reading, ({ metadata, status }) => ({
    name: status.userInfo.username,
    clock: { theirs: metadata.creationTimestamp, ours },
  }));
}

/** Only one of the cluster stands in one place; an Issuer is in each tenant's namespace. */
async function readIssuer({ issuer }: Cluster, { kubernetes: api, clock }: LiveDeps): Promise<ClusterFacts["issuer"]> {
  if (issuer.kind !== "ClusterIssuer") return undefined;
  return findObject(api, `/apis/cert-manager.io/v1/clusterissuers/${issuer.name}`, issuerObject, clock);
}

function readEks({ name }: Cluster, { aws, clock }: LiveDeps): Promise<Reading<EksNetwork>> {
  return readAws(`AWS: describe-cluster ${name}`, clock, async (options) => {
    const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name }), options);
    return {
      status: cluster?.status ?? "not known",
      authenticationMode: cluster?.accessConfig?.authenticationMode,
      endpointIsPublic: cluster?.resourcesVpcConfig?.endpointPublicAccess !== false,
    };
  });
}
