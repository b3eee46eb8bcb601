import { describe, expect, it } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import { DAY, HOUR, parseDuration } from "#domain/duration.ts";
import { promisesSchema } from "#domain/promises.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { type Occupant, planOnboarding } from "./plan-onboarding.ts";

const tenant: Occupant = {
  id: tenantIdSchema.parse("acme"),
  namespace: "tenant-acme",
  hosts: ["www.acme.example.com", "acme.example.com"],
};

function plan(change: { cluster?: object; promises?: object; tenant?: Partial<Occupant> } = {}) {
  const velero = { bucket: "example-backups" };
  const cluster = clusterSchema.parse({ name: "prod-eu", region: "eu-west-1", velero, ...change.cluster });
  return planOnboarding({ ...tenant, ...change.tenant }, cluster, promisesSchema.parse(change.promises ?? {}));
}

function find(manifests: ReturnType<typeof plan>, kind: string, name?: string) {
  const found = manifests.filter((m) => m.kind === kind && (name === undefined || m.metadata.name === name));
  expect(found, kind).toHaveLength(1);
  return found[0];
}

describe("planOnboarding", () => {
  it("begins with the namespace, and goes on with what isolates it, before anything can run in it", () => {
    expect(plan().map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ?? ""}/${name}`)).toEqual([
      "Namespace /tenant-acme",
      "NetworkPolicy tenant-acme/surety-deny-all",
      "NetworkPolicy tenant-acme/surety-allow-own-namespace",
      "NetworkPolicy tenant-acme/surety-allow-dns",
      "NetworkPolicy tenant-acme/surety-allow-ingress-controller",
      "ResourceQuota tenant-acme/surety",
      "Schedule velero/acme-daily",
      "Certificate tenant-acme/acme-tls",
    ]);
  });

  it("labels every object with the tenant's id", () => {
    for (const { metadata } of plan()) expect(metadata.labels["surety.dev/tenant"]).toBe("acme");
  });

  it("keeps pods out that policies do not apply to, and the namespace in its backups", () => {
    expect(find(plan(), "Namespace")?.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "baseline",
      "velero.io/exclude-from-backup": "false",
    });
  });

  it("denies everything by a policy that names both directions and allows nothing in either", () => {
    expect(find(plan(), "NetworkPolicy", "surety-deny-all")?.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  it("lets DNS out to the cluster's DNS pods on port 53 only, namespace and pods in one item", () => {
    expect(find(plan(), "NetworkPolicy", "surety-allow-dns")?.spec).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    });
  });

  it("lets traffic in from the configured ingress controller's namespace only", () => {
    const manifests = plan({ cluster: { ingress: { namespace: "edge" } } });
    expect(find(manifests, "NetworkPolicy", "surety-allow-ingress-controller")?.spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } } }] }],
    });
  });

  it("takes quotas from the configuration, but never a door beside the ingress controller", () => {
    const quota = { pods: "20", "requests.cpu": "8", "services.loadbalancers": "3" };
    expect(find(plan({ cluster: { quota } }), "ResourceQuota")?.spec).toEqual({
      hard: {
        pods: "20",
        persistentvolumeclaims: "100",
        "requests.storage": "10Ti",
        "requests.cpu": "8",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
      },
    });
  });

  it("schedules backups of exactly the namespace, kept as long as promised, in Velero's own namespace", () => {
    const manifests = plan({
      cluster: { velero: { bucket: "example-backups", namespace: "backup" } },
      promises: { backup: { retention: "45d" } },
    });
    expect(find(manifests, "Schedule")).toMatchObject({
      metadata: { name: "acme-daily", namespace: "backup" },
      spec: {
        paused: false,
        skipImmediately: false,
        useOwnerReferencesInBackup: false,
        template: {
          includedNamespaces: ["tenant-acme"],
          snapshotVolumes: true,
          storageLocation: "default",
          ttl: "1080h0m0s",
        },
      },
    });
  });

  it("asks for a certificate as promised, of the configured issuer", () => {
    const issuer = { kind: "Issuer", name: "corporate" };
    expect(find(plan({ cluster: { issuer } }), "Certificate")?.spec).toMatchObject({
      dnsNames: ["acme.example.com", "www.acme.example.com"],
      issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "corporate" },
      privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
      duration: "2160h0m0s",
      renewBefore: "720h0m0s",
    });
    expect(find(plan(), "Certificate")?.spec).toMatchObject({
      issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
    });
  });

  it("asks for an Ed25519 key without a size, since there is only one", () => {
    const manifests = plan({ promises: { certificates: { algorithm: "Ed25519" } } });
    expect(find(manifests, "Certificate")?.spec?.["privateKey"]).toEqual({
      algorithm: "Ed25519",
      rotationPolicy: "Always",
    });
  });

  it.each([
    [90 * DAY, 21 * DAY],
    [90 * DAY, 30 * DAY],
    [90 * DAY, 80 * DAY],
    [6 * DAY, 5 * DAY],
    [DAY, HOUR],
  ])("of %i ms renews before the %i ms at which it would count as broken", (lifetime, renewWithin) => {
    const certificates = { lifetime: `${lifetime / HOUR}h`, renewWithin: `${renewWithin / HOUR}h` };
    const spec = find(plan({ promises: { certificates } }), "Certificate")?.spec;
    const renewBefore = parseDuration(String(spec?.["renewBefore"])) ?? 0;
    expect(renewBefore).toBeGreaterThan(renewWithin);
    expect(renewBefore).toBeLessThan(lifetime);
  });

  it("asks for no certificate where there is no host", () => {
    expect(plan({ tenant: { hosts: [] } }).filter(({ kind }) => kind === "Certificate")).toEqual([]);
  });
});
