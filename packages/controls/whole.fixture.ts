import { HOUR, MINUTE } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import { formatInstant } from "#domain/instant.ts";
import { observed } from "#domain/reading.ts";
import { NEVER_REHEARSED, rehearsalsSchema } from "#domain/rehearsal.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import { certificate, leaf, served } from "./certificates.fixture.ts";
import { NOW } from "./cluster.fixture.ts";
import { CONTROLS } from "./index.ts";
import { privateNetwork } from "./network.fixture.ts";
import { healthyStorage, PLACE } from "./stored.fixture.ts";
import { agent, daemonSet, healthyNetwork } from "./tenants-isolated/cluster.fixture.ts";

const IDS = ["acme", "globex"] as const;

/** Those that are served, and one that is gone. */
export const TENANTS: readonly Tenant[] = [
  ...IDS.map((id) => tenantNamed(id, "active", "2026-01-09T12:00:00Z")),
  tenantNamed("gone", "deleted", "2026-02-18T12:00:00Z"),
];

function tenantNamed(id: string, state: string, since: string): Tenant {
  const namespace = `tenant-${id}`;
  return tenantSchema.parse({
    id,
    cluster: "prod-eu",
    namespace,
    hosts: [`${id}.example.com`],
    realm: id,
    state,
    since,
  });
}

/** Every fact of a cluster in which every promise is kept to acme and globex, and nothing is left of gone. */
export function wholeFacts(): Facts {
  const { folders, versions, settings, unlisted: _, ...stored } = healthyStorage();
  const network = healthyNetwork(IDS);
  const { namespaces, ...isolation } = network;
  const chain = (id: string) => [leaf({ subject: `CN=${id}.example.com`, names: [`${id}.example.com`] })];
  return {
    ...stored,
    ...privateNetwork(),
    ...isolation,
    namespaces: [...namespaces.filter(({ name }) => !name.startsWith("tenant-")), ...stored.namespaces],
    daemonSets: [daemonSet("calico-system", "calico-node", { desired: 3, ready: 3 })],
    pods: [
      ...network.pods.filter(({ namespace }) => !namespace.startsWith("tenant-")),
      agent("calico-system", "calico-node", "node-c"),
      ...IDS.flatMap(kafka),
    ],
    nodes: ZONES.map((zone, at) => ({
      ...{ name: `node-${zone}`, ready: true, zone: `eu-west-1${zone}`, instanceId: `i-${at + 1}` },
      externalAddresses: [],
    })),
    volumes: stored.persistentVolumes.map(({ volumeHandle = "" }) => ({
      ...{ id: volumeHandle, encrypted: true, kmsKey: "arn:aws:kms:eu-west-1:111122223333:key/aaaa", state: "in-use" },
      ...{ sizeGiB: 8, availabilityZone: "eu-west-1a", tags: {} },
    })),
    storedObjects: new Map([[PLACE, observed({ bucket: "example-backups", prefix: "", folders, versions }, NOW)]]),
    bucketSettings: new Map([["example-backups", settings]]),
    lockedSnapshots: new Map(),
    imagesBySnapshot: new Map(),
    certificates: IDS.map((id) => certificate({ namespace: `tenant-${id}`, dnsNames: [`${id}.example.com`] })),
    tlsSecrets: new Map(IDS.map((id) => [`tenant-${id}/web-tls`, observed(chain(id), NOW)])),
    servedTls: new Map(
      IDS.map((id) => [`${id}.example.com`, served(chain(id), { host: `${id}.example.com` })] as const),
    ),
    realms: new Map(
      IDS.map((id) => [
        id,
        observed(
          {
            ...{ name: id, enabled: true },
            passwordPolicy: [
              { name: "hashAlgorithm", argument: "pbkdf2-sha512" },
              { name: "hashIterations", argument: "210000" },
            ],
          },
          NOW,
        ),
      ]),
    ),
    keycloakServer: { version: "26.7.3", isFips: false },
    storedPasswords: new Map(),
    lastLooks: {
      ...{ every: 15 * MINUTE, controls: CONTROLS.map(({ id }) => id) },
      at: new Map(CONTROLS.map(({ id }) => [id, new Map(TENANTS.map((tenant) => [tenant.id, NOW - MINUTE]))] as const)),
    },
    rehearsals: rehearsalsSchema.parse({
      ...{ version: 1, cluster: "prod-eu", savedAt: formatInstant(NOW) },
      tenants: Object.fromEntries(
        IDS.map((id) => {
          const passedAt = formatInstant(NOW - HOUR);
          const last = { outcome: "passed", at: passedAt, backup: `${id}-1`, faults: [], volumes: 3 };
          return [id, { ...NEVER_REHEARSED, last, passedAt }];
        }),
      ),
    }),
  };
}

const ZONES = ["a", "b", "c"];

function kafka(id: string, tenantAt: number) {
  return ZONES.map((zone, at) => ({
    ...{
      namespace: `tenant-${id}`,
      name: `kafka-${at}`,
      nodeName: `node-${zone}`,
      hostNetwork: false,
      phase: "Running",
    },
    ...{ labels: { app: "kafka", "app.kubernetes.io/name": "kafka" }, ready: true, serviceAccount: "default" },
    ...{ addresses: [`10.1.${tenantAt}.${at + 1}`], ports: [], claims: [`data-kafka-${at}`] },
    owner: { kind: "StatefulSet", name: "kafka" },
  }));
}
