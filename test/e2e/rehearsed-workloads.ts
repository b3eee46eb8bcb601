import { AppsV1Api, BatchV1Api, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";

const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "web", image: "web" }] } };

/** What a tenant has besides what stores data: all of it runs, and has what a copy of it must not keep. */
export async function runWorkloads(kube: KubeConfig, namespace: string): Promise<void> {
  const apps = kube.makeApiClient(AppsV1Api);
  const finalizers = ["example.com/never-released"];
  await apps.createNamespacedDeployment({
    namespace,
    body: { metadata: { name: "web", finalizers }, spec: { replicas: 2, selector: { matchLabels: labels }, template } },
  });
  await kube.makeApiClient(BatchV1Api).createNamespacedCronJob({
    namespace,
    body: {
      metadata: { name: "report" },
      spec: {
        schedule: "* * * * *",
        jobTemplate: { spec: { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } } },
      },
    },
  });
  await kube.makeApiClient(CoreV1Api).createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: "settings", finalizers }, data: { colour: "green" } },
  });
}

/** Of a namespace: what its workloads ask for, and how many pods there are. */
export async function workloadsIn(kube: KubeConfig, namespace: string) {
  const apps = kube.makeApiClient(AppsV1Api);
  const [deployments, statefulSets, cronJobs, pods] = await Promise.all([
    apps.listNamespacedDeployment({ namespace }),
    apps.listNamespacedStatefulSet({ namespace }),
    kube.makeApiClient(BatchV1Api).listNamespacedCronJob({ namespace }),
    kube.makeApiClient(CoreV1Api).listNamespacedPod({ namespace }),
  ]);
  return {
    replicas: [...deployments.items, ...statefulSets.items].map(
      ({ metadata, spec }) => `${metadata?.name} ${spec?.replicas}`,
    ),
    suspended: cronJobs.items.map(({ metadata, spec }) => `${metadata?.name} ${spec?.suspend}`),
    pods: pods.items.length,
  };
}
