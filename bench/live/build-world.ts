import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { waitUntil } from "#local/servers/wait.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Progress } from "#runtime/progress.ts";
import { get } from "./kubernetes-get.ts";
import { backup, kubernetesWorld, type Stored } from "./kubernetes-world.ts";
import { sendRaw } from "./raw-aws.ts";
import { BUCKET, type Servers, STATE_BUCKET } from "./servers.ts";
import {
  BACKUPS,
  CLAIMS,
  type Expected,
  expectedOf,
  hasSnapshot,
  LATER,
  type PlannedBackup,
  type PlannedTenant,
  planWorld,
} from "./world.ts";

const AT_ONCE = 24;
const LOCATION =
  "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
/** etcd takes no more in one transaction. */
const PER_TRANSACTION = 100;

export interface World {
  readonly tenants: readonly PlannedTenant[];
  readonly expected: Expected & { readonly orphans: readonly string[] };
  /** When it is looked at. */
  readonly now: number;
  readonly snapshots: number;
}

/**
 * Makes tenants as they are some hours after a backup. Objects are put into the API server's etcd, where it finds them as
 * its own: by its API this would take many minutes. Volumes, snapshots and Velero's objects are made by the API of AWS.
 */
export async function buildWorld(size: number, servers: Servers, progress: Progress): Promise<World> {
  const step = progress.step(`Make ${size} tenants`);
  const madeAt = Math.floor(Date.now() / 1000) * 1000;
  const tenants = planWorld(size, madeAt);
  for (const bucket of [BUCKET, STATE_BUCKET])
    await sendRaw({ method: "PUT", url: `${servers.aws}/${bucket}`, service: "s3", body: LOCATION });
  const ids = new Map<string, string>();
  const orphans: string[] = [];
  let snapshots = 0;
  await mapConcurrently(tenants, AT_ONCE, async (tenant) => {
    for (const claim of tenant.claims) ids.set(`${tenant.id} ${claim}`, await createVolume(servers));
    for (const made of tenant.backups) {
      const handles = new Map<string, string>();
      for (const claim of tenant.claims) {
        if (!hasSnapshot(tenant, made, claim)) continue;
        handles.set(
          claim,
          await createSnapshot(servers, tenant, claim, ids.get(`${tenant.id} ${claim}`) ?? "", made.name),
        );
        snapshots += 1;
      }
      await putBackup(servers, tenant, made, handles);
    }
    // Of a volume that is there, or of one that is gone like the backup.
    const isOfClaim = orphans.length % 2 === 0;
    const volume = isOfClaim ? (ids.get(`${tenant.id} data-kafka-0`) ?? "") : await createVolume(servers);
    orphans.push(await createSnapshot(servers, tenant, "data-kafka-0", volume, tenant.goneBackup));
    step.update(`${orphans.length} of ${size}`);
  });
  await putObjects(
    servers,
    kubernetesWorld(tenants, madeAt, servers.aws, ({ id }, claim) => ids.get(`${id} ${claim}`) ?? ""),
  );
  await untilServed(servers, size);
  step.done();
  return {
    tenants,
    expected: { ...expectedOf(tenants), orphans: orphans.sort() },
    now: madeAt + LATER,
    snapshots: snapshots + size,
  };
}

/** The API server answers from what it has seen of etcd, some moments later. */
async function untilServed({ kubernetes }: Servers, size: number): Promise<void> {
  const access = { ...kubernetes, ca: await readFile(kubernetes.authority) };
  const wanted = {
    "/api/v1/persistentvolumes": size * CLAIMS,
    "/api/v1/persistentvolumeclaims": size * CLAIMS,
    "/apis/velero.io/v1/backups": size * BACKUPS,
    "/apis/velero.io/v1/schedules": size,
  };
  for (const [path, count] of Object.entries(wanted)) {
    const isServed = async () => {
      const { metadata, items } = JSON.parse((await get(access, `${path}?limit=1`)).body);
      return items.length + (metadata.remainingItemCount ?? 0) === count;
    };
    await waitUntil(`the API server to serve ${count} of ${path}`, isServed, { deadline: 120_000, every: 200 });
  }
}

async function createVolume({ aws }: Servers): Promise<string> {
  const body =
    "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=eu-west-1a&Size=8&VolumeType=gp3&Encrypted=true";
  return idIn(await sendRaw({ method: "POST", url: aws, service: "ec2", body }), "volumeId");
}

/** With the tags of Velero's plugin, and of the volume that it was taken of. */
async function createSnapshot(
  { aws }: Servers,
  tenant: PlannedTenant,
  claim: string,
  VolumeId: string,
  backupName: string,
) {
  const tags = {
    "velero.io/backup": backupName,
    "velero.io/pv": `pv-${tenant.namespace}-${claim}`,
    "velero.io/storage-location": "default",
    "kubernetes.io/created-for/pvc/namespace": tenant.namespace,
    "kubernetes.io/created-for/pvc/name": claim,
    "ebs.csi.aws.com/cluster": "true",
  };
  const form = new URLSearchParams({ Action: "CreateSnapshot", Version: "2016-11-15", VolumeId });
  form.set("TagSpecification.1.ResourceType", "snapshot");
  for (const [at, [key, value]] of Object.entries(tags).entries()) {
    form.set(`TagSpecification.1.Tag.${at + 1}.Key`, key);
    form.set(`TagSpecification.1.Tag.${at + 1}.Value`, value);
  }
  return idIn(await sendRaw({ method: "POST", url: aws, service: "ec2", body: form.toString() }), "snapshotId");
}

function idIn(xml: string, element: string): string {
  const id = new RegExp(`<${element}>([^<]+)<`, "u").exec(xml)?.[1];
  if (id === undefined) throw new Error(`The emulator answered no ${element}: ${xml.slice(0, 300)}`);
  return id;
}

const gzippedJson = (value: unknown) => gzipSync(JSON.stringify(value));
const EMPTY = gzippedJson([]);
/** All but the list of volumes are not read by the questions that are asked here; they are there to be listed. */
const OTHER_FILES = [
  ...[".tar.gz", "-logs.gz", "-results.gz", "-resource-list.json.gz", "-itemoperations.json.gz"],
  ...["-podvolumebackups.json.gz", "-volumesnapshots.json.gz", "-csi-volumesnapshots.json.gz"],
  ...["-csi-volumesnapshotcontents.json.gz", "-csi-volumesnapshotclasses.json.gz"],
];

async function putBackup(
  { aws }: Servers,
  tenant: PlannedTenant,
  made: PlannedBackup,
  handles: ReadonlyMap<string, string>,
) {
  const { name } = made;
  const infos = gzippedJson(volumeInfos(tenant, made, handles));
  const isCut = tenant.fault === "truncated" && made.isNewest;
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["velero-backup.json", Buffer.from(JSON.stringify(backup(tenant, made)))],
    [`${name}-volumeinfo.json.gz`, isCut ? infos.subarray(0, infos.length / 2) : infos],
    ...OTHER_FILES.map((file) => [`${name}${file}`, EMPTY] as const),
  ];
  for (const [file, body] of files)
    await sendRaw({ method: "PUT", url: `${aws}/${BUCKET}/backups/${name}/${file}`, service: "s3", body });
}

function volumeInfos(tenant: PlannedTenant, { isNewest }: PlannedBackup, handles: ReadonlyMap<string, string>) {
  return tenant.claims.flatMap((pvcName) => {
    const snapshotHandle = handles.get(pvcName);
    const info = {
      ...{ pvcName, pvcNamespace: tenant.namespace, pvName: `pv-${tenant.namespace}-${pvcName}` },
      ...{ backupMethod: "NativeSnapshot", snapshotDataMoved: false, skipped: false, result: "succeeded" },
      nativeSnapshotInfo: {
        snapshotHandle: snapshotHandle ?? "snap-00000000000000000",
        volumeType: "gp3",
        volumeAZ: "eu-west-1a",
      },
    };
    if (!isNewest || snapshotHandle !== undefined || tenant.fault === "snapshotGone") return [info];
    return tenant.fault === "skipped" ? [{ ...info, skipped: true, skippedReason: "by a policy", result: "" }] : [];
  });
}

async function putObjects({ etcd }: Servers, objects: readonly Stored[]): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const batches = Array.from({ length: Math.ceil(objects.length / PER_TRANSACTION) }, (_, at) =>
    objects.slice(at * PER_TRANSACTION, (at + 1) * PER_TRANSACTION),
  );
  await mapConcurrently(batches, 4, async (batch) => {
    const success = batch.map(({ key, value }) => ({
      requestPut: { key: base64(key), value: base64(JSON.stringify(value)) },
    }));
    const answer = await fetch(`${etcd}/v3/kv/txn`, { method: "POST", body: JSON.stringify({ success }) });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
  });
}
