import { fileURLToPath } from "node:url";
import type { KubernetesAccess } from "../kubernetes.ts";
import { baseEnvironment, type Host } from "./host.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

/** What would talk to a cloud, or to real networks, has nothing to do here. */
const withoutCloud = "*,-node-ipam-controller,-service-lb-controller,-node-route-controller";

/** Namespaces, persistent volumes, StatefulSets and garbage collection are the real controllers. */
export function startControllerManager(host: Host, access: KubernetesAccess): Promise<ManagedProcess> {
  return startProcess({
    name: "kube-controller-manager",
    command: host.programs.kubeControllerManager,
    args: [
      `--kubeconfig=${access.kubeconfigPath}`,
      "--leader-elect=false",
      `--controllers=${withoutCloud}`,
      `--root-ca-file=${host.pki.authority}`,
      `--service-account-private-key-file=${host.pki.serviceAccountKey}`,
      "--secure-port=0",
    ],
    env: baseEnvironment(host),
    folder: host.logs,
    signal: host.ending,
    ready: running,
  });
}

export function startScheduler(host: Host, access: KubernetesAccess): Promise<ManagedProcess> {
  return startProcess({
    name: "kube-scheduler",
    command: host.programs.kubeScheduler,
    args: [`--kubeconfig=${access.kubeconfigPath}`, "--leader-elect=false", "--secure-port=0"],
    env: baseEnvironment(host),
    folder: host.logs,
    signal: host.ending,
    ready: running,
  });
}

/** Of a Job's pod that ends otherwise than all others do. */
const FAILING_JOB = fileURLToPath(new URL("../doubles/failing-job-double.yaml", import.meta.url));

/** Stands in for every node's kubelet: nodes stay Ready, scheduled pods become Ready, deleted ones go. */
export function startKwok(host: Host, access: KubernetesAccess): Promise<ManagedProcess> {
  return startProcess({
    name: "kwok",
    command: host.programs.kwok,
    args: [
      ...[`--kubeconfig=${access.kubeconfigPath}`, "--manage-all-nodes=true"],
      ...[host.programs.kwokStages, FAILING_JOB].map((file) => `--config=${file}`),
    ],
    env: baseEnvironment(host),
    folder: host.logs,
    signal: host.ending,
    ready: running,
  });
}

/**
 * These three open no port to be asked; that nodes become Ready and pods run, which the environment waits for, shows
 * that they work.
 */
const running = async () => true;
