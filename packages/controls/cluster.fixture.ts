import { clusterSchema, type Exemption } from "#domain/configuration.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import { promisesSchema } from "#domain/promises.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { Backup, BackupStorageLocation, Schedule, VolumeInfo } from "#domain/velero.ts";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "#domain/workloads.ts";
import { type Control, explain } from "./control.ts";
import { judgeWorld } from "./judge.ts";

/** Noon; backups start at 01:00. */
export const NOW = Date.parse("2026-03-10T12:00:00Z");
export const LAST_NIGHT = NOW - 11 * HOUR;
const LONG_AGO = Date.parse("2026-01-09T12:00:00Z");

/** The lists by which backups and their volumes are judged. */
type ListName =
  | "namespaces"
  | "persistentVolumeClaims"
  | "persistentVolumes"
  | "backups"
  | "schedules"
  | "backupStorageLocations"
  | "volumes"
  | "snapshots";

/** Facts that a test can change before it has them judged. */
export type MutableFacts = { [N in ListName]: Facts[N][number][] } & {
  volumeInfos: Map<string, Reading<readonly VolumeInfo[]>>;
};

export interface Size {
  readonly claims: number;
  readonly backups: number;
}

/** A cluster in which every promise is kept to each of these tenants. */
export function healthyFacts(
  tenantIds: readonly string[] = ["acme", "globex"],
  size: Size = { claims: 3, backups: 3 },
): MutableFacts {
  const facts = emptyFacts();
  for (const id of tenantIds) addTenant(facts, id, size);
  return facts;
}

function emptyFacts(): MutableFacts {
  return {
    ...{ namespaces: [], persistentVolumeClaims: [], persistentVolumes: [], backups: [], schedules: [] },
    ...{ backupStorageLocations: [location()], volumes: [], snapshots: [], volumeInfos: new Map() },
  };
}

function addTenant(facts: MutableFacts, id: string, { claims, backups }: Size): void {
  const namespace = `tenant-${id}`;
  facts.namespaces.push(namespaceNamed(namespace));
  facts.schedules.push(schedule({ name: `${id}-daily`, includedNamespaces: [namespace] }));
  const names = Array.from({ length: claims }, (_, at) => `data-kafka-${at}`);
  for (const name of names) {
    facts.persistentVolumeClaims.push(claim({ namespace, name }));
    facts.persistentVolumes.push(volume({ namespace, name }));
  }
  for (let age = 0; age < backups; age++) {
    const startedAt = LAST_NIGHT - age * DAY;
    const made = backup({ name: backupName(`${id}-daily`, startedAt), includedNamespaces: [namespace], startedAt });
    facts.backups.push(made);
    for (const name of names) facts.snapshots.push(snapshotOf({ namespace, name }, made));
    if (age > 0) continue;
    facts.volumeInfos.set(
      made.name,
      observed(
        names.map((name) => volumeInfo({ namespace, name }, made)),
        NOW,
      ),
    );
  }
}

function backupName(scheduleName: string, at: number): string {
  return `${scheduleName}-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:T]/gu, "")}`;
}

export function namespaceNamed(name: string, labels: Readonly<Record<string, string>> = {}): Namespace {
  return { name, uid: name, labels, createdAt: LONG_AGO, phase: "Active" };
}

export function schedule(fields: Partial<Schedule> & { readonly name: string }): Schedule {
  return {
    ...{ uid: fields.name, labels: {}, createdAt: LONG_AGO, cron: "0 1 * * *", paused: false, phase: "Enabled" },
    ...{ validationErrors: [], includedNamespaces: ["tenant-acme"], excludedNamespaces: [], lastBackupAt: LAST_NIGHT },
    ...fields,
  };
}

/** One that was Completed two minutes after it had been started, last night unless said otherwise. */
export function backup(fields: Partial<Backup> & { readonly name: string }): Backup {
  const startedAt = fields.startedAt ?? LAST_NIGHT;
  return {
    ...{ uid: fields.name, labels: { "velero.io/schedule-name": "acme-daily" }, createdAt: startedAt },
    ...{ includedNamespaces: ["tenant-acme"], excludedNamespaces: [], storageLocation: "default", phase: "Completed" },
    ...{ startedAt, completedAt: startedAt + 2 * MINUTE, expiresAt: startedAt + 30 * DAY, errors: 0, warnings: 0 },
    ...{
      validationErrors: [],
      volumeSnapshots: { attempted: 3, completed: 3 },
      csiVolumeSnapshots: { attempted: 0, completed: 0 },
    },
    ...fields,
  };
}

export function location(fields: Partial<BackupStorageLocation> = {}): BackupStorageLocation {
  return {
    ...{ name: "default", bucket: "example-backups", prefix: "", accessMode: "ReadWrite", phase: "Available" },
    ...{ isDefault: true },
    ...fields,
  };
}

interface ClaimName {
  readonly namespace: string;
  readonly name: string;
}

export function claim(fields: Partial<PersistentVolumeClaim> & ClaimName): PersistentVolumeClaim {
  const volumeName = `pv-${fields.namespace}-${fields.name}`;
  return {
    uid: volumeName,
    labels: {},
    createdAt: LONG_AGO,
    phase: "Bound",
    volumeName,
    storageClass: "gp3",
    ...fields,
  };
}

export function volume({ namespace, name }: ClaimName, fields: Partial<PersistentVolume> = {}): PersistentVolume {
  return {
    ...{ name: `pv-${namespace}-${name}`, uid: name, phase: "Bound", claim: { namespace, name } },
    ...{ driver: "ebs.csi.aws.com", volumeHandle: `vol-${namespace}-${name}`, reclaimPolicy: "Delete" },
    ...fields,
  };
}

export function snapshotId({ namespace, name }: ClaimName, { name: backupName }: Backup): string {
  return `snap-${namespace}-${name}-${backupName}`;
}

export function snapshotOf(of: ClaimName, made: Backup, fields: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ id: snapshotId(of, made), volumeId: `vol-${of.namespace}-${of.name}`, encrypted: true, state: "completed" },
    ...{
      kmsKey: "arn:aws:kms:eu-west-1:111122223333:key/aaaa",
      sizeGiB: 8,
      startedAt: made.startedAt ?? NOW,
      tags: { "velero.io/backup": made.name },
    },
    ...fields,
  };
}

export function volumeInfo(of: ClaimName, made: Backup, fields: Partial<VolumeInfo> = {}): VolumeInfo {
  return {
    ...{ claim: of, volumeName: `pv-${of.namespace}-${of.name}`, method: "NativeSnapshot", dataMoved: false },
    ...{ skipped: false, result: "succeeded", snapshotHandle: snapshotId(of, made) },
    ...fields,
  };
}

export function tenant(id: string, fields: { readonly state?: string; readonly since?: string } = {}): Tenant {
  const defaults = { state: "active", since: "2026-01-09T12:00:00Z" };
  return tenantSchema.parse({ id, cluster: "prod-eu", namespace: `tenant-${id}`, ...defaults, ...fields });
}

export interface Judging {
  readonly tenants?: readonly Tenant[];
  readonly promises?: Readonly<Record<string, unknown>>;
  readonly exemptions?: readonly Exemption[];
  readonly now?: number;
}

/** What controls say of a cluster in which these facts were observed; a fact that is left out was not looked at. */
export function judgeFacts(
  controls: readonly Control[],
  facts: Partial<Facts>,
  judging: Judging = {},
): readonly Finding[] {
  const { tenants = [tenant("acme"), tenant("globex")], promises = {}, exemptions = [], now = NOW } = judging;
  const readings = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, observed(value, now)]));
  return judgeReadings(controls, readings, { tenants, promises, exemptions, now });
}

export function judgeReadings(
  controls: readonly Control[],
  readings: Readings,
  judging: Judging = {},
): readonly Finding[] {
  const { tenants = [tenant("acme"), tenant("globex")], promises = {}, exemptions = [], now = NOW } = judging;
  const cluster = clusterSchema.parse({ name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } });
  const findings = judgeWorld(controls, {
    cluster,
    tenants,
    readings,
    promises: promisesSchema.parse(promises),
    exemptions,
    now,
  });
  requireExplanations(controls, findings);
  return findings;
}

/** Whatever a test has a control say, PROMISES.md has to explain. */
function requireExplanations(controls: readonly Control[], findings: readonly Finding[]): void {
  for (const { control: id, reason, violations, advisories } of findings) {
    const control = controls.find((one) => one.id === id);
    const reasons = [reason, ...[...violations, ...advisories].map((one) => one.reason)];
    const without = reasons.find((one) => control !== undefined && explain(control, one) === undefined);
    if (without !== undefined) throw new Error(`Reason ${without} is not in packages/controls/${id}/reasons.ts`);
  }
}
