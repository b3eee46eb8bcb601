import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import {
  COUNTED_RESOURCES,
  type CountedResource,
  type RestoredObject,
  type RestoredObjects,
} from "#domain/rehearsed-objects.ts";
import type { Inside } from "#domain/verification.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { orElse } from "../kubernetes-object.ts";
import { allUnderstood, itemParser, textAt } from "../parse-items.ts";
import { causeOf } from "../unreadable-cause.ts";
import { listWhole, NotThisList } from "./list-whole.ts";
import { jobObject, jobPodObject, verificationJobs } from "./verification-jobs.ts";

const metadata = z.object({ name: z.string().min(1) });
const runsNothing = z.object({ metadata }).transform(({ metadata: { name } }): RestoredObject => ({ name }));
/** The API server fills in 1 where nobody says how many. */
const scaled = z
  .object({ metadata, spec: z.object({ replicas: orElse(z.int(), 1) }) })
  .transform(({ metadata: { name }, spec: { replicas } }): RestoredObject => {
    return replicas === 0 ? { name } : { name, runs: `${replicas} replicas` };
  });
const timed = z
  .object({ metadata, spec: z.object({ suspend: orElse(z.boolean(), false) }) })
  .transform(({ metadata: { name }, spec: { suspend } }): RestoredObject => {
    return suspend ? { name } : { name, runs: "its schedule not suspended" };
  });

interface Listed<T> {
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly schema: z.ZodType<T>;
}

const COUNTED: Readonly<Record<CountedResource, Omit<Listed<RestoredObject>, "resource">>> = {
  configmaps: { kind: "ConfigMap", apiVersion: "v1", schema: runsNothing },
  serviceaccounts: { kind: "ServiceAccount", apiVersion: "v1", schema: runsNothing },
  "deployments.apps": { kind: "Deployment", apiVersion: "apps/v1", schema: scaled },
  "statefulsets.apps": { kind: "StatefulSet", apiVersion: "apps/v1", schema: scaled },
  "cronjobs.batch": { kind: "CronJob", apiVersion: "batch/v1", schema: timed },
};
const JOBS = { resource: "jobs.batch", kind: "Job", apiVersion: "batch/v1", schema: jobObject };
const PODS = { resource: "pods", kind: "Pod", apiVersion: "v1", schema: jobPodObject };

/**
 * What there is in the namespace of a rehearsal. Of this namespace alone: what tenants' ConfigMaps hold is nothing that a
 * rehearsal needs to be able to read.
 */
export async function lookInside(api: KubernetesApi, namespace: string, clock: Clock): Promise<Reading<Inside>> {
  const found: Partial<Record<CountedResource, readonly RestoredObject[]>> = {};
  for (const resource of COUNTED_RESOURCES) {
    const list = await listIn(namespace, { resource, ...COUNTED[resource] }, api, clock);
    if (list.status === "unreadable") return list;
    found[resource] = list.value;
  }
  const jobs = await listIn(namespace, JOBS, api, clock);
  if (jobs.status === "unreadable") return jobs;
  const pods = await listIn(namespace, PODS, api, clock);
  if (pods.status === "unreadable") return pods;
  // Each was observed under its own name.
  return observed({ objects: found as RestoredObjects, jobs: verificationJobs(jobs.value, pods.value) }, clock());
}

async function listIn<T>(
  namespace: string,
  { resource, kind, apiVersion, schema }: Listed<T>,
  api: KubernetesApi,
  clock: Clock,
): Promise<Reading<readonly T[]>> {
  const [plural] = resource.split(".", 1);
  const path = `/${apiVersion === "v1" ? "api" : "apis"}/${apiVersion}/namespaces/${namespace}/${plural}`;
  const source = `Kubernetes ${api.cluster}: ${resource} of ${namespace}`;
  const parse = itemParser(schema, (item) => textAt(item, "metadata", "name"));
  try {
    return allUnderstood(observed(await listWhole(api, { kind, apiVersion, path }, parse, clock), clock()), source);
  } catch (error) {
    if (error instanceof NotThisList) return unreadable("malformed", source, error.message);
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}
