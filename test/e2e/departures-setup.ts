import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateSnapshotCommand, CreateVolumeCommand, DeleteVolumeCommand } from "@aws-sdk/client-ec2";
import {
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { ApiextensionsV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { awsClientOptions } from "#local/aws.ts";
import type { LocalEnvironment } from "#local/environment.ts";
import { type RunningKeycloak, startKeycloak } from "#local/servers/keycloak.ts";
import { withFreePorts } from "#local/servers/ports.ts";
import { waitUntil } from "#local/servers/wait.ts";
import type { Scene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import type { Progress } from "#runtime/progress.ts";
import { createKeycloakAdmin, type KeycloakAdmin } from "../cluster/keycloak-admin.ts";

const VELERO = { group: "velero.io", version: "v1", namespace: "velero" } as const;
const CONTENTS = { group: "snapshot.storage.k8s.io", version: "v1", plural: "volumesnapshotcontents" } as const;
const SECRET_PARAMETER = "/surety/keycloak";
const merging = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

export interface SignIn {
  readonly admin: KeycloakAdmin;
  /** For `surety.yaml`. */
  readonly configuration: object;
  stop(): Promise<void>;
}

/** A real Keycloak with these realms, which Surety's client may look into and delete. */
export async function startSignIn(
  environment: LocalEnvironment,
  realms: readonly string[],
  progress: Progress,
): Promise<SignIn> {
  const { keycloak: distribution } = await ensureToolchain({ progress, only: ["keycloak"] });
  const folder = await mkdtemp(join(tmpdir(), "surety-keycloak-"));
  let url = "";
  const keycloak: RunningKeycloak = await withFreePorts(
    ["http", "https"],
    ({ http, https }) => {
      url = `https://127.0.0.1:${https}`;
      return startKeycloak({ distribution, folder, port: http, tls: { port: https, ...environment.certificate } });
    },
    () => undefined,
  );
  const admin = createKeycloakAdmin(keycloak);
  for (const realm of realms) await admin.createRealm(realm);
  const secret = randomBytes(16).toString("hex");
  await admin.createClient("surety", secret, realms, ["view-realm", "manage-realm"]);
  const ssm = new SSMClient(awsClientOptions(environment.aws));
  await ssm.send(new PutParameterCommand({ Name: SECRET_PARAMETER, Value: secret, Type: "SecureString" }));
  return {
    admin,
    configuration: { url, secretParameter: SECRET_PARAMETER },
    async stop() {
      await keycloak.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As a record may say that is older than the rule that a realm is of one tenant. */
export async function nameRealm({ environment, parts }: Scene, tenant: string, realm: string): Promise<void> {
  await new DynamoDBClient(awsClientOptions(environment.aws)).send(
    new UpdateItemCommand({
      TableName: parts.tableName,
      Key: { pk: { S: `TENANT#${tenant}` }, sk: { S: "RECORD" } },
      UpdateExpression: "SET onboarding.realm = :realm",
      ExpressionAttributeValues: { ":realm": { S: realm } },
    }),
  );
}

/** Velero's own object, made by an administrator. */
export async function createVelero(
  { custom }: Scene,
  plural: "backups" | "restores",
  name: string,
  spec: object,
): Promise<void> {
  const kind = plural === "backups" ? "Backup" : "Restore";
  const body = { apiVersion: "velero.io/v1", kind, metadata: { name, namespace: "velero" }, spec };
  await custom.createNamespacedCustomObject({ ...VELERO, plural, body });
  await waitUntil(`${kind} ${name}`, async () => (await phaseOf({ custom }, plural, name)) === "Completed", {
    deadline: 60_000,
    every: 300,
  });
}

/** Undefined where it is gone. */
export async function phaseOf({ custom }: Pick<Scene, "custom">, plural: string, name: string) {
  const { items }: { readonly items: readonly VeleroObject[] } = await custom.listNamespacedCustomObject({
    ...VELERO,
    plural,
  });
  const found = items.find(({ metadata }) => metadata.name === name);
  return found === undefined ? undefined : (found.status?.phase ?? "New");
}
interface VeleroObject {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string };
}

export async function setAccessMode({ custom }: Scene, accessMode: "ReadOnly" | "ReadWrite"): Promise<void> {
  const location = { ...VELERO, plural: "backupstoragelocations", name: "default" };
  await custom.patchNamespacedCustomObject({ ...location, body: { spec: { accessMode } } }, merging);
}

/** The kind alone: the CSI snapshot controller itself cannot be had here, and nobody acts on its objects. */
export async function serveSnapshotContents({ kube }: Scene): Promise<void> {
  const { group, version, plural } = CONTENTS;
  const schema = { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } };
  await kube.makeApiClient(ApiextensionsV1Api).createCustomResourceDefinition({
    body: {
      metadata: {
        name: `${plural}.${group}`,
        annotations: { "api-approved.kubernetes.io": "unapproved, for a test" },
      },
      spec: {
        ...{
          group,
          scope: "Cluster",
          names: { plural, kind: "VolumeSnapshotContent", singular: "volumesnapshotcontent" },
        },
        versions: [{ name: version, served: true, storage: true, schema }],
      },
    },
  });
}

export async function createSnapshotContent(
  { custom }: Scene,
  name: string,
  { namespace, snapshotHandle }: { readonly namespace: string; readonly snapshotHandle: string },
): Promise<void> {
  const body = {
    ...{ apiVersion: "snapshot.storage.k8s.io/v1", kind: "VolumeSnapshotContent", metadata: { name } },
    spec: {
      ...{ driver: "ebs.csi.aws.com", deletionPolicy: "Delete", source: { snapshotHandle } },
      volumeSnapshotRef: { namespace, name: "of-data" },
    },
  };
  await waitUntil(
    `VolumeSnapshotContent ${name}`,
    async () =>
      custom.createClusterCustomObject({ ...CONTENTS, body }).then(
        () => true,
        () => false,
      ),
    { deadline: 20_000, every: 300 },
  );
}

export async function retain({ custom }: Scene, name: string): Promise<void> {
  await custom.patchClusterCustomObject({ ...CONTENTS, name, body: { spec: { deletionPolicy: "Retain" } } }, merging);
}

export async function snapshotContents({ custom }: Scene): Promise<readonly string[]> {
  const { items }: { readonly items: readonly VeleroObject[] } = await custom.listClusterCustomObject({ ...CONTENTS });
  return items.map(({ metadata }) => metadata.name);
}

/**
 * A snapshot as the EBS CSI driver makes it, without any tag that says whose it is, of a volume that is gone; and a line
 * in the backup's list of volumes that names it, as Velero writes it. Returns its id.
 */
export async function addCsiSnapshot({ ec2, s3, environment }: Scene, backup: string, namespace: string) {
  const zone = `${environment.aws.region}a`;
  const { VolumeId = "" } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1, Encrypted: true }),
  );
  const Tags = [
    { Key: "CSIVolumeSnapshotName", Value: "snapshot-1" },
    { Key: "ebs.csi.aws.com/cluster", Value: "true" },
  ];
  const { SnapshotId = "" } = await ec2.send(
    new CreateSnapshotCommand({ VolumeId, TagSpecifications: [{ ResourceType: "snapshot", Tags }] }),
  );
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  const at = { Bucket: environment.veleroBucket, Key: `backups/${backup}/${backup}-volumeinfo.json.gz` };
  const { Body } = await s3.send(new GetObjectCommand(at));
  const known: readonly object[] = JSON.parse(gunzipSync((await Body?.transformToByteArray()) ?? "").toString());
  const csi = {
    ...{ pvcName: "csi", pvcNamespace: namespace, pvName: "pv-csi", backupMethod: "CSISnapshot" },
    csiSnapshotInfo: { snapshotHandle: SnapshotId, driver: "ebs.csi.aws.com", vscName: "snapcontent-1" },
  };
  await s3.send(new PutObjectCommand({ ...at, Body: gzipSync(JSON.stringify([...known, csi])) }));
  return SnapshotId;
}

/** As buckets of backups often are: what is deleted is only hidden, and versions can be locked. */
export async function keepVersions({ s3, environment }: Scene): Promise<void> {
  const Bucket = environment.veleroBucket;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(
    new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
  );
}

/** A file copy that nobody may delete before `until`. */
export async function leaveLocked({ s3, environment }: Scene, namespace: string, until: Date): Promise<void> {
  const lock = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: until } as const;
  const Bucket = environment.veleroBucket;
  await s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${namespace}/locked`, Body: "blob", ...lock }));
}

/** The objects of a backup, to be put back as a replication or a person's own copy would. */
export async function copyOf({ s3, environment }: Scene, backup: string): Promise<() => Promise<void>> {
  const Bucket = environment.veleroBucket;
  const keys = [`backups/${backup}/velero-backup.json`, `backups/${backup}/${backup}.tar.gz`];
  const objects = await Promise.all(
    keys.map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { Bucket, Key, Body: (await Body?.transformToByteArray()) ?? "" };
    }),
  );
  return async () => {
    for (const object of objects) await s3.send(new PutObjectCommand(object));
  };
}
