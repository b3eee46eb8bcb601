import type { Cluster } from "#domain/configuration.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import type { Promises } from "#domain/promises.ts";
import { goDuration } from "./go-duration.ts";
import { tenantLabels } from "./labels.ts";
import type { Occupant } from "./plan-onboarding.ts";

/** One Certificate for all hosts of a tenant; none for a tenant without hosts. */
export function certificate(
  tenant: Occupant,
  { issuer }: Cluster,
  { certificates }: Promises,
): readonly KubernetesManifest[] {
  if (tenant.hosts.length === 0) return [];
  const { algorithm, size, lifetime } = certificates;
  const name = `${tenant.id}-tls`;
  return [
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name, namespace: tenant.namespace, labels: tenantLabels(tenant) },
      spec: {
        secretName: name,
        secretTemplate: { labels: tenantLabels(tenant) },
        dnsNames: [...tenant.hosts].sort(),
        issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
        privateKey: {
          algorithm,
          ...(algorithm === "Ed25519" ? {} : { size }), // an Ed25519 key has one size
          rotationPolicy: "Always",
        },
        usages: ["digital signature", "server auth"],
        duration: goDuration(lifetime),
        renewBefore: goDuration(renewBefore(certificates)),
      },
    },
  ];
}

/**
 * A third of the lifetime before its end, as is usual for certificates of 90 days. Always earlier than the time at
 * which a certificate that was not renewed counts as broken.
 */
function renewBefore({ lifetime, renewWithin }: Promises["certificates"]): Milliseconds {
  const usual = lifetime / 3;
  return usual > renewWithin ? usual : (renewWithin + lifetime) / 2;
}
