import type { Cluster } from "#domain/configuration.ts";
import type { Json, KubernetesManifest } from "#domain/manifest.ts";
import { tenantLabels } from "./labels.ts";
import type { Occupant } from "./plan-onboarding.ts";

const EVERY_POD = {};

/**
 * Nothing in and nothing out, then three exceptions: among the tenant's own pods, to the cluster's DNS, and from the
 * ingress controller. Policies add up, so each says one thing.
 */
export function networkPolicies(tenant: Occupant, { ingress }: Cluster): readonly KubernetesManifest[] {
  const policy = (name: string, spec: { readonly [name: string]: Json }): KubernetesManifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: tenant.namespace, labels: tenantLabels(tenant) },
    spec: { podSelector: EVERY_POD, ...spec },
  });
  return [
    // No rules at all, rather than empty lists: those the API server does not store, and finds changed every time.
    policy("surety-deny-all", { policyTypes: ["Ingress", "Egress"] }),
    policy("surety-allow-own-namespace", {
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: EVERY_POD }] }],
      egress: [{ to: [{ podSelector: EVERY_POD }] }],
    }),
    policy("surety-allow-dns", {
      policyTypes: ["Egress"],
      egress: [
        {
          to: [{ ...pods("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    }),
    policy("surety-allow-ingress-controller", {
      policyTypes: ["Ingress"],
      ingress: [{ from: [pods(ingress.namespace)] }],
    }),
  ];
}

/** Kubernetes itself sets this label, so that nobody can pretend to be another namespace. */
function pods(namespace: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}
