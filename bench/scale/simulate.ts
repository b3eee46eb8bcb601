import { certificate, intermediate, leaf, served } from "#controls/certificates.fixture.ts";
import {
  backup,
  claim,
  LAST_NIGHT,
  location,
  NOW,
  schedule,
  snapshotOf,
  volume,
  volumeInfo,
} from "#controls/cluster.fixture.ts";
import type { Control } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { privateNetwork } from "#controls/network.fixture.ts";
import { contentsOf, folder, healthyStorage, PLACE } from "#controls/stored.fixture.ts";
import { agent, healthyNetwork, pod } from "#controls/tenants-isolated/cluster.fixture.ts";
import { DAY, MINUTE } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import { observed } from "#domain/reading.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";

export const CLAIMS = 9;
/** A month of them. */
export const BACKUPS = 30;
/** Of each tenant, about as many as records of backups: those of the newest three, and some. */
export const SNAPSHOTS = 30;

/** As collectors share them. */
const STANDARD: readonly string[] = ["STANDARD"];
const NONE: readonly string[] = [];
const NODES = ["node-a", "node-b", "node-c"];

/** As parsers hand it over: what is put together from parts keeps them all until it is looked at, and takes twice the memory. */
const flat = (text: string): string => Buffer.from(text).toString("latin1");

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Lists =
  | "backups"
  | "schedules"
  | "persistentVolumeClaims"
  | "persistentVolumes"
  | "volumes"
  | "snapshots"
  | "certificates";

export interface Simulated {
  readonly tenants: readonly Tenant[];
  readonly facts: Partial<Facts>;
}

/** A cluster in which no promise is broken, of which everything is known that any control looks at. */
export function simulate(size: number): Simulated {
  const ids = Array.from({ length: size }, (_, at) => `t${at}`);
  const lists: { [N in Lists]: Facts[N][number][] } = {
    ...{ backups: [], schedules: [], persistentVolumeClaims: [], persistentVolumes: [] },
    ...{ volumes: [], snapshots: [], certificates: [] },
  };
  const maps = {
    volumeInfos: new Map(),
    backupContents: new Map(),
    servedTls: new Map(),
    realms: new Map(),
    tlsSecrets: new Map(),
  };
  for (const id of ids) addTenant(id, lists, maps);
  const {
    settings,
    strayBackups,
    restores,
    deleteBackupRequests,
    backupRepositories,
    volumeSnapshotContents,
    recycleBin,
  } = healthyStorage();
  const present = ids.filter((id) => !isGone(id));
  const network = healthyNetwork(present);
  const tenants = ids.map(tenantOf);
  const folders = lists.backups.map(({ name, startedAt = NOW }) =>
    folder({ name, writtenAt: startedAt, storageClasses: STANDARD }),
  );
  const own = present.map((id) => `tenant-${id}`);
  const others = network.pods.filter(({ namespace }) => !namespace.startsWith("tenant-"));
  const third = agent("calico-system", "calico-node", "node-c");
  const facts: Partial<Mutable<Facts>> = {
    ...{ ...privateNetwork(), ...network, ...lists, ...maps },
    ...{ strayBackups, restores, deleteBackupRequests, backupRepositories, volumeSnapshotContents, recycleBin },
    pods: [...others, third, ...own.flatMap((namespace, at) => podsOf(namespace, at))],
    nodes: NODES.map((name, at) => ({
      name,
      ready: true,
      zone: `eu-west-1${"abc"[at]}`,
      instanceId: `i-${at + 1}`,
      externalAddresses: [],
    })),
    backupStorageLocations: [location()],
    storedObjects: new Map([
      [PLACE, observed({ bucket: "example-backups", prefix: "", folders, versions: observed("neverKept", NOW) }, NOW)],
    ]),
    bucketSettings: new Map([["example-backups", settings]]),
    keycloakServer: { version: "26.7.3", isFips: false },
    storedPasswords: new Map(),
    lastLooks: looksAt(tenants),
  };
  return { tenants, facts };
}

/** The same tenants, and of all that is known of them their Backups alone. */
export function simulateBackups(size: number): { readonly tenants: readonly Tenant[]; readonly backups: Backup[] } {
  const tenants = Array.from({ length: size }, (_, at) => tenantOf(`t${at}`));
  const backups = tenants
    .filter(({ id }) => !isGone(id))
    .flatMap(({ id, namespace }) => Array.from({ length: BACKUPS }, (_, age) => backupOf(id, flat(namespace), age, 0)));
  return { tenants, backups };
}

/** One in a hundred is gone, and has nothing. */
const isGone = (id: string) => Number(id.slice(1)) % 100 === 99;
const hostOf = (id: string) => `${id}.example.com`;

function tenantOf(id: string): Tenant {
  const state = isGone(id)
    ? { state: "deleted", since: "2026-02-18T12:00:00Z" }
    : { state: "active", since: "2026-01-09T12:00:00Z" };
  return tenantSchema.parse({
    id,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    hosts: [hostOf(id)],
    realm: id,
    ...state,
  });
}

type Maps = Readonly<
  Record<"volumeInfos" | "backupContents" | "servedTls" | "realms" | "tlsSecrets", Map<string, unknown>>
>;

function addTenant(id: string, lists: { readonly [N in Lists]: Facts[N][number][] }, maps: Maps): void {
  if (isGone(id)) return;
  const namespace = flat(`tenant-${id}`);
  const names = Array.from({ length: CLAIMS }, (_, at) => `data-kafka-${at}`);
  const volumeIdOf = (name: string) => flat(`vol-${namespace}-${name}`);
  const volumeNameOf = (name: string) => flat(`pv-${namespace}-${name}`);
  lists.schedules.push(schedule({ name: `${id}-daily`, includedNamespaces: [namespace] }));
  for (const name of names) {
    lists.persistentVolumeClaims.push(claim({ namespace, name, volumeName: volumeNameOf(name) }));
    const [handle, called] = [volumeIdOf(name), volumeNameOf(name)];
    lists.persistentVolumes.push(volume({ namespace, name }, { name: called, volumeHandle: handle }));
    lists.volumes.push({
      ...{ id: volumeIdOf(name), encrypted: true, state: "in-use", availabilityZone: "eu-west-1a" },
      ...{ sizeGiB: 8, createdAt: NOW - 50 * DAY, tags: {} },
    });
  }
  let snapshots = 0;
  for (let age = 0; age < BACKUPS; age += 1) {
    const made = backupOf(id, namespace, age, Math.min(names.length, SNAPSHOTS - snapshots));
    lists.backups.push(made);
    for (const name of names) {
      if (snapshots >= SNAPSHOTS) break;
      const tags = { "velero.io/backup": flat(made.name) };
      const snapshot = snapshotOf({ namespace, name }, made, { volumeId: volumeIdOf(name), tags });
      lists.snapshots.push({ ...snapshot, id: flat(snapshot.id) });
      snapshots += 1;
    }
    if (age > 0) continue;
    maps.volumeInfos.set(
      made.name,
      observed(
        names.map((name) => volumeInfo({ namespace, name }, made)),
        NOW,
      ),
    );
    maps.backupContents.set(made.name, observed(contentsOf(made, { documents: new Map() }, { claims: names }), NOW));
  }
  const [host, chain] = [hostOf(id), [leaf({ names: [hostOf(id)] }), intermediate()]];
  lists.certificates.push(certificate({ namespace, dnsNames: [host] }));
  maps.servedTls.set(host, served(chain, { host }));
  maps.tlsSecrets.set(`${namespace}/web-tls`, observed(chain, NOW));
  const passwordPolicy = [
    { name: "hashAlgorithm", argument: "pbkdf2-sha256" },
    { name: "hashIterations", argument: "20000" },
  ];
  maps.realms.set(id, observed({ name: id, enabled: true, passwordPolicy }, NOW));
}

function backupOf(id: string, namespace: string, age: number, snapshots: number): Backup {
  const startedAt = LAST_NIGHT - age * DAY;
  const name = flat(`${id}-daily-${new Date(startedAt).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}`);
  const labels = { "velero.io/schedule-name": `${id}-daily` };
  return backup({
    ...{ validationErrors: NONE, excludedNamespaces: NONE },
    name,
    labels,
    includedNamespaces: [namespace],
    startedAt,
    volumeSnapshots: { attempted: snapshots, completed: snapshots },
    ttl: 30 * DAY,
    expiresAt: startedAt + 30 * DAY,
  });
}

function podsOf(namespace: string, at: number) {
  return ["kafka", "elasticsearch", "stackgraph"].flatMap((component, number) =>
    [0, 1, 2].map((replica) =>
      pod(namespace, `${component}-${replica}`, {
        labels: { "app.kubernetes.io/name": component },
        nodeName: NODES[replica] ?? "",
        addresses: [`10.${1 + (at >> 8)}.${at & 255}.${1 + 3 * number + replica}`],
        claims: [`data-kafka-${3 * number + replica}`],
        owner: { kind: "StatefulSet", name: component },
      }),
    ),
  );
}

function looksAt(tenants: readonly Tenant[]): Facts["lastLooks"] {
  const controls = CONTROLS.filter(({ about, needs }) => about === "tenants" && !needs.includes("lastLooks"));
  const at = new Map(tenants.map(({ id }) => [id, NOW - 15 * MINUTE]));
  return {
    every: 15 * MINUTE,
    controls: controls.map(({ id }) => id),
    at: new Map(controls.map(({ id }) => [id, at])),
  };
}

/** Controls for which everything that they need is simulated. */
export function judgeable({ facts }: Simulated): readonly Control[] {
  return CONTROLS.filter(({ needs }) => needs.every((name) => facts[name] !== undefined));
}
