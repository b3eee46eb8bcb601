import { hasEnded, type Pod } from "#domain/pods.ts";

/** Labels whose value says what runs in a pod; the last is that of Elastic's own operator. */
const LABELS = ["app.kubernetes.io/name", "app.kubernetes.io/component", "app", "common.k8s.elastic.co/type"];

/**
 * The pods of a component that have not ended: those that a label calls by its very name, and those of a workload that
 * has that name, or ends in it after a hyphen (`acme-kafka` is `kafka`; `kafka-ui` is not).
 */
export function podsOfComponent(component: string, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => {
    if (hasEnded(pod)) return false;
    if (LABELS.some((label) => pod.labels[label] === component)) return true;
    const workload = workloadOf(pod);
    return workload === component || workload.endsWith(`-${component}`);
  });
}

/** The StatefulSet, Deployment or the like behind a pod. A Deployment's name is that of its ReplicaSet without the hash. */
function workloadOf({ owner }: Pod): string {
  if (owner === undefined) return "";
  return owner.kind === "ReplicaSet" ? owner.name.replace(/-[^-]*$/u, "") : owner.name;
}
