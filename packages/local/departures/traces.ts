import { DescribeSnapshotsCommand, DescribeVolumesCommand, type Tag } from "@aws-sdk/client-ec2";
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import * as z from "zod";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import type { Scene } from "../story/scene.ts";

/** One thing in the world that is a tenant's, by the servers' own words and nothing of Surety's. */
export interface Trace {
  readonly tenant: string;
  readonly kind: string;
  readonly id: string;
  /** Tells one thing from another that came in its place. */
  readonly version: string;
}

const NAMESPACE = /^tenant-(?<tenant>[a-z0-9-]+)$/u;
const BACKUP = /^(?<tenant>[a-z0-9-]+)-daily(?:-\d{14})?(?:-restore)?$/u;

/** Everything of all tenants whose names are made as those of the environment are. */
export type ReadTraces = () => Promise<readonly Trace[]>;

/** Whoever asks while others are being answered waits for the next reading, which all of them share. */
export function createTraceReader(scene: Scene, api: KubernetesApi): ReadTraces {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<readonly Trace[]> | undefined;
  const read = async () => {
    next = undefined;
    const traces = await Promise.all([inKubernetes(api), inEc2(scene), inS3(scene)]);
    return traces.flat();
  };
  return () => {
    if (next === undefined) {
      next = running.then(read, read);
      running = next;
    }
    return next;
  };
}

export function tracesOf(traces: readonly Trace[], tenant: string): readonly string[] {
  return traces
    .filter((trace) => trace.tenant === tenant)
    .map(({ kind, id, version }) => `${kind} ${id} ${version}`)
    .sort();
}

const ofNamespace = (name: string | undefined) => NAMESPACE.exec(name ?? "")?.groups?.["tenant"];
const ofBackup = (name: string | undefined) => BACKUP.exec(name ?? "")?.groups?.["tenant"];

const objectSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), namespace: z.string().optional() }),
  spec: z
    .object({
      claimRef: z.object({ namespace: z.string() }),
      backupName: z.string(),
      volumeNamespace: z.string(),
    })
    .partial()
    .prefault({}),
});
type KubernetesObject = z.output<typeof objectSchema>;
const listSchema = z.object({ items: z.array(objectSchema) });

const VELERO = "/apis/velero.io/v1/namespaces/velero";
const byName = ({ metadata }: KubernetesObject) => ofBackup(metadata.name);
const KINDS: readonly (readonly [path: string, tenant: (object: KubernetesObject) => string | undefined])[] = [
  ["/api/v1/namespaces", ({ metadata }) => ofNamespace(metadata.name)],
  ["/api/v1/pods", ({ metadata }) => ofNamespace(metadata.namespace)],
  ["/api/v1/persistentvolumeclaims", ({ metadata }) => ofNamespace(metadata.namespace)],
  ["/api/v1/persistentvolumes", ({ spec }) => ofNamespace(spec.claimRef?.namespace)],
  [`${VELERO}/backups`, byName],
  [`${VELERO}/schedules`, byName],
  [`${VELERO}/restores`, byName],
  [`${VELERO}/deletebackuprequests`, ({ spec }) => ofBackup(spec.backupName)],
  [`${VELERO}/backuprepositories`, ({ spec }) => ofNamespace(spec.volumeNamespace)],
];

async function inKubernetes(api: KubernetesApi): Promise<readonly Trace[]> {
  const lists = await Promise.all(
    KINDS.map(async ([path, tenantOf]) => {
      const { items } = listSchema.parse(await api.request({ path }));
      return items.flatMap((object): readonly Trace[] => {
        const tenant = tenantOf(object);
        const { name, uid } = object.metadata;
        return tenant === undefined ? [] : [{ tenant, kind: path.split("/").at(-1) ?? path, id: name, version: uid }];
      });
    }),
  );
  return lists.flat();
}

async function inEc2({ ec2 }: Scene): Promise<readonly Trace[]> {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  const traces = (kind: string, id: string | undefined, tags: readonly Tag[] = []): readonly Trace[] => {
    const values = new Map(tags.map(({ Key, Value }) => [Key, Value]));
    const tenant =
      ofNamespace(values.get("kubernetes.io/created-for/pvc/namespace")) ?? ofBackup(values.get("velero.io/backup"));
    return tenant === undefined ? [] : [{ tenant, kind, id: id ?? "", version: "" }];
  };
  return [
    ...Volumes.flatMap(({ VolumeId, Tags }) => traces("volume", VolumeId, Tags)),
    ...Snapshots.flatMap(({ SnapshotId, Tags }) => traces("snapshot", SnapshotId, Tags)),
  ];
}

/** Every version and every delete marker. */
async function inS3({ s3, environment }: Scene): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
  while (from !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket: environment.veleroBucket, ...from }),
    );
    for (const { Key = "", VersionId = "" } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      const [area, name] = Key.split("/");
      const tenant = area === "kopia" ? ofNamespace(name) : ofBackup(name);
      if (tenant !== undefined) traces.push({ tenant, kind: "object", id: Key, version: VersionId });
    }
    from = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker ?? "", VersionIdMarker: page.NextVersionIdMarker ?? "" }
      : undefined;
  }
  return traces;
}
