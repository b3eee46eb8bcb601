import { AppsV1Api, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { applyAll, type Manifest } from "./bootstrap/apply.ts";
import { waitUntil } from "./servers/wait.ts";

export const sampleName = "kafka";
export const sampleReplicas = 3;

/**
 * Runs a data-storing component in a tenant's namespace, which has to exist: three replicas on three nodes, each with
 * an encrypted volume of 8 GiB. Resolves when all are Ready and their claims bound. Repeating it changes nothing.
 */
export async function runSampleWorkload(config: KubeConfig, namespace: string): Promise<void> {
  await applyAll(config, [headlessService(namespace), statefulSet(namespace)]);
  const apps = config.makeApiClient(AppsV1Api);
  const core = config.makeApiClient(CoreV1Api);

  const ready = async () => {
    const { status } = await apps.readNamespacedStatefulSet({ namespace, name: sampleName });
    return status?.readyReplicas === sampleReplicas;
  };
  const bound = async () => {
    const { items } = await core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector });
    return items.filter(({ status }) => status?.phase === "Bound").length === sampleReplicas;
  };
  const options = { deadline: 60_000, every: 200 };
  await waitUntil(`the pods of ${namespace}/${sampleName} to be Ready`, ready, options);
  await waitUntil(`the claims of ${namespace}/${sampleName} to be bound`, bound, options);
}

const labels = { "app.kubernetes.io/name": sampleName };
const labelSelector = `app.kubernetes.io/name=${sampleName}`;

const headlessService = (namespace: string): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: sampleName, namespace, labels },
  spec: { clusterIP: "None", selector: labels, ports: [{ name: "kafka", port: 9092 }] },
});

const statefulSet = (namespace: string): Manifest => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: sampleName, namespace, labels },
  spec: {
    replicas: sampleReplicas,
    serviceName: sampleName,
    podManagementPolicy: "Parallel",
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" },
            ],
          },
        },
        containers: [
          {
            name: sampleName,
            image: "apache/kafka", // kwok pulls nothing
            ports: [{ name: "kafka", containerPort: 9092 }],
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
            volumeMounts: [{ name: "data", mountPath: "/var/lib/kafka" }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "data", labels },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "gp3",
          resources: { requests: { storage: "8Gi" } },
        },
      },
    ],
  },
});
