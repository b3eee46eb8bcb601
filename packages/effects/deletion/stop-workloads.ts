import * as z from "zod";
import type { DeletionItem } from "#domain/deletion.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { DEADLINE, isAnswer } from "./kubernetes-deletions.ts";
import { DONE, type Effect } from "./outcome.ts";

/** How each kind of workload is stopped, those first that start others. */
const WORKLOADS = [
  { kind: "CronJob", path: "/apis/batch/v1", plural: "cronjobs", stop: suspend },
  { kind: "Job", path: "/apis/batch/v1", plural: "jobs", stop: suspend },
  { kind: "Deployment", path: "/apis/apps/v1", plural: "deployments", stop: scaleToZero },
  { kind: "StatefulSet", path: "/apis/apps/v1", plural: "statefulsets", stop: scaleToZero },
  { kind: "DaemonSet", path: "/apis/apps/v1", plural: "daemonsets", stop: remove },
] as const;

const workload = z.object({
  metadata: z.object({ name: z.string().min(1), deletionTimestamp: z.string().nullish() }),
  spec: z.object({ replicas: z.int().default(1), suspend: z.boolean().default(false) }),
  status: z.object({ completionTime: z.string().nullish() }).prefault({}),
});
type Workload = z.output<typeof workload>;

/**
 * Stops all that runs in a namespace: Deployments and StatefulSets are scaled to zero, CronJobs and Jobs suspended. A
 * DaemonSet knows neither, and is deleted.
 */
export async function stopWorkloads(api: KubernetesApi, { id: namespace }: DeletionItem): Promise<Effect> {
  for (const { kind, path, plural, stop } of WORKLOADS) {
    const place = `${path}/namespaces/${namespace}/${plural}`;
    const list = z.object({ kind: z.literal(`${kind}List`), items: z.array(workload) });
    const { items } = list.parse(await api.request({ path: place, deadline: DEADLINE }));
    for (const item of items) await unlessGone(() => stop(api, `${place}/${item.metadata.name}`, item));
  }
  return DONE;
}

async function scaleToZero(api: KubernetesApi, path: string, { spec }: Workload): Promise<void> {
  if (spec.replicas > 0) await patch(api, `${path}/scale`, { replicas: 0 });
}

/** A Job that has ended takes no change. */
async function suspend(api: KubernetesApi, path: string, { spec, status }: Workload): Promise<void> {
  if (!spec.suspend && !status.completionTime) await patch(api, path, { suspend: true });
}

async function remove(api: KubernetesApi, path: string, { metadata }: Workload): Promise<void> {
  if (metadata.deletionTimestamp) return;
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
  await api.request({ method: "DELETE", path, body, deadline: DEADLINE });
}

async function patch(api: KubernetesApi, path: string, spec: object): Promise<void> {
  const contentType = "application/merge-patch+json";
  await api.request({ method: "PATCH", path, contentType, body: { spec }, deadline: DEADLINE });
}

async function unlessGone(stop: () => Promise<void>): Promise<void> {
  try {
    await stop();
  } catch (error) {
    if (!isAnswer(error, 404)) throw error;
  }
}
