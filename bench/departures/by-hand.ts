import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import type { Place } from "#local/made-tenants/make-tenants.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { silentProgress } from "#runtime/progress.ts";

const run = promisify(execFile);
const WAITING = { deadline: 300_000, every: 100 };
const VELERO = "/apis/velero.io/v1/namespaces/velero/backups";
const backupsSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
});

/**
 * What a person does without Surety: `kubectl delete namespace`, by the two requests that kubectl makes of it (a
 * deletion in the background, then waiting until the namespace is gone), and `velero backup delete` for each backup, by
 * velero itself, until they are gone. Resolves with how long that took. It leaves the Schedule, volumes of policy
 * Retain, snapshots that Velero does not know, and file copies; and it verifies nothing.
 */
export async function deleteByHand(tenant: string, { scene, api }: Place): Promise<Milliseconds> {
  const { velero } = await ensureToolchain({ progress: silentProgress });
  const startedAt = performance.now();
  const path = `/api/v1/namespaces/tenant-${tenant}`;
  const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
  await api.request({ method: "DELETE", path, body });
  await waitUntil(`${path} to be gone`, async () => isAbsent(api.request({ path })), WAITING);

  const ownBackups = async () => {
    const { items } = backupsSchema.parse(await api.request({ path: VELERO }));
    return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith(`${tenant}-daily-`));
  };
  const { kubeconfigPath } = scene.environment.kubernetes;
  const names = await ownBackups();
  await run(velero, [
    "backup",
    "delete",
    ...names,
    "--confirm",
    "--namespace=velero",
    `--kubeconfig=${kubeconfigPath}`,
  ]);
  await waitUntil(`the backups of ${tenant} to be gone`, async () => (await ownBackups()).length === 0, WAITING);
  return performance.now() - startedAt;
}

async function isAbsent(answer: Promise<unknown>): Promise<boolean> {
  return answer.then(
    () => false,
    (error: unknown) => {
      if (error instanceof KubernetesError && error.status === 404) return true;
      throw error;
    },
  );
}
