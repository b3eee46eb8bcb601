import { AppsV1Api, CoreV1Api, CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";
import { waitUntil } from "../servers/wait.ts";

/** Waits until pods could run and backups could be made. `failure` ends the waiting when a server is gone. */
export async function waitUntilUsable(
  config: KubeConfig,
  veleroNamespace: string,
  failure: AbortSignal,
): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  const apps = config.makeApiClient(AppsV1Api);
  const custom = config.makeApiClient(CustomObjectsApi);
  const options = { deadline: 60_000, every: 100, signal: failure };

  const nodesReady = async () => {
    const { items } = await core.listNode();
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
    );
    return items.length > 0 && ready.length === items.length;
  };
  const podsRun = async () => {
    const { items } = await apps.listDaemonSetForAllNamespaces();
    return items.every(
      ({ status }) => status !== undefined && status.numberReady > 0 && status.numberUnavailable === undefined,
    );
  };
  const accountsThere = async () => {
    const { items } = await core.listNamespacedServiceAccount({ namespace: veleroNamespace });
    return items.some(({ metadata }) => metadata?.name === "default");
  };
  const locationAvailable = async () => {
    const location: { readonly status?: { readonly phase?: string } } = await custom.getNamespacedCustomObject({
      group: "velero.io",
      version: "v1",
      plural: "backupstoragelocations",
      namespace: veleroNamespace,
      name: "default",
    });
    return location.status?.phase === "Available";
  };

  await Promise.all([
    waitUntil("the nodes to be Ready (kwok)", nodesReady, options),
    waitUntil("a pod of each DaemonSet to run on each node (kube-scheduler, kwok)", podsRun, options),
    waitUntil("service accounts to appear (kube-controller-manager)", accountsThere, options),
    waitUntil("Velero's BackupStorageLocation to be Available", locationAvailable, options),
  ]);
}
