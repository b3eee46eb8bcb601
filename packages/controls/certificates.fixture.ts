import type { Certificate } from "#domain/certificates.ts";
import { DAY } from "#domain/duration.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, type Reading, type Unreadable } from "#domain/reading.ts";
import type { ServedTls } from "#domain/served-tls.ts";
import { tenantSchema } from "#domain/tenant.ts";
import type { X509 } from "#domain/x509.ts";
import { type Judging, judgeReadings, NOW } from "./cluster.fixture.ts";
import type { Control } from "./control.ts";

export const HOST = "acme.example.com";
export const SECRET = "tenant-acme/web-tls";

/** A P-384 certificate of 90 days, issued 28 days ago. */
export function leaf(fields: Partial<X509> = {}): X509 {
  const notBefore = fields.notBefore ?? NOW - 28 * DAY;
  return {
    ...{ subject: `CN=${HOST}`, issuer: "CN=Example Issuing CA", notBefore, notAfter: notBefore + 90 * DAY },
    ...{ fingerprint: `leaf-${notBefore}`, names: [HOST], signature: "ecdsa-with-SHA384", isSelfSigned: false },
    key: { algorithm: "ECDSA", size: 384, curve: "secp384r1" },
    ...fields,
  };
}

export function intermediate(fields: Partial<X509> = {}): X509 {
  return leaf({
    ...{ subject: "CN=Example Issuing CA", issuer: "CN=Example Root CA", fingerprint: "intermediate", names: [] },
    ...{ notBefore: NOW - 600 * DAY, notAfter: NOW + 900 * DAY },
    ...fields,
  });
}

export function certificate(fields: Partial<Certificate> = {}): Certificate {
  return {
    ...{ namespace: "tenant-acme", name: "web", createdAt: NOW - 60 * DAY, secretName: "web-tls", dnsNames: [HOST] },
    ...{ isCa: false, algorithm: "ECDSA", size: 384, duration: 90 * DAY, renewBefore: 30 * DAY, failedAttempts: 0 },
    ...{ notBefore: NOW - 28 * DAY, notAfter: NOW + 62 * DAY, renewalTime: NOW + 32 * DAY },
    ready: { status: "True", reason: "Ready", message: "" },
    ...fields,
  };
}

export function served(chain: readonly X509[], fields: Partial<ServedTls> = {}): Reading<ServedTls> {
  const versions = { accepted: ["TLSv1.2", "TLSv1.3"], refused: ["TLSv1", "TLSv1.1"] } as const;
  return observed({ host: HOST, port: 443, ...versions, chain, ...fields }, NOW);
}

/** What is there to see of one tenant's certificates; all as it should be where nothing is said. */
export interface Scene {
  readonly certificates?: readonly Certificate[];
  /** By name; or why Secrets could not be read. */
  readonly secrets?: Readonly<Record<string, Reading<readonly X509[]>>> | Unreadable;
  readonly served?: Readonly<Record<string, Reading<ServedTls>>>;
  readonly hosts?: readonly string[];
  readonly judging?: Judging;
}

export function judgeScene(control: Control, scene: Scene = {}): Finding {
  const { certificates = [certificate()], hosts = [HOST], judging = {} } = scene;
  const chain = [leaf(), intermediate()];
  const secrets = scene.secrets ?? { [SECRET]: observed(chain, NOW) };
  const handshakes: Facts["servedTls"] = new Map(Object.entries(scene.served ?? { [HOST]: served(chain) }));
  const readings: Readings = {
    certificates: observed(certificates, NOW),
    servedTls: observed(handshakes, NOW),
    tlsSecrets: isUnreadable(secrets) ? secrets : observed(new Map(Object.entries(secrets)), NOW),
  };
  const tenant = tenantSchema.parse({
    ...{ id: "acme", cluster: "prod-eu", namespace: "tenant-acme", hosts, state: "active" },
    since: "2026-01-09T12:00:00Z",
  });
  const [finding] = judgeReadings([control], readings, { tenants: [tenant], ...judging });
  if (finding === undefined) throw new Error("no finding");
  return finding;
}

function isUnreadable(secrets: NonNullable<Scene["secrets"]>): secrets is Unreadable {
  return "status" in secrets && secrets.status === "unreadable";
}
