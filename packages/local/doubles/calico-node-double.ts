import type { Manifest } from "../bootstrap/apply.ts";

const namespace = "kube-system";
const name = "calico-node";
const labels = { "k8s-app": name };

/**
 * Stands in for Calico: its DaemonSet, with a pod on each node that kwok calls Ready, and nothing in them. No packet flows
 * here that a policy could stop; but a cluster in which nothing enforces policies would rightly be said to isolate nobody.
 */
export const calicoNodeDouble: Manifest = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: {
    name,
    namespace,
    labels,
    annotations: { "surety.dev/double": "Only looks like Calico: nothing runs in these pods." },
  },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        hostNetwork: true,
        tolerations: [{ operator: "Exists" }],
        containers: [{ name, image: "calico/node" }], // kwok pulls nothing
      },
    },
  },
};
