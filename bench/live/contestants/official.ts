/** The same as the floor, with the official clients as they come: for Kubernetes, EC2 and S3. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DescribeSnapshotsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CoreV1Api, CustomObjectsApi, KubeConfig } from "@kubernetes/client-node";
import { contest, tell } from "./contest.ts";
import { type JoinedBackup, join } from "./join.ts";

const { kubernetes, region, bucket } = contest;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const ec2 = new EC2Client({ endpoint: contest.ec2, region, credentials });
const s3 = new S3Client({ endpoint: contest.s3, region, credentials, forcePathStyle: true });
const config = new KubeConfig();
config.loadFromClusterAndUser(
  {
    name: "bench",
    server: kubernetes.server,
    caData: readFileSync(kubernetes.authority).toString("base64"),
    skipTLSVerify: false,
  },
  { name: "bench", token: kubernetes.token },
);
const core = config.makeApiClient(CoreV1Api);
const custom = config.makeApiClient(CustomObjectsApi);

async function all<T>(
  page: (next: string | undefined) => Promise<{ items: T[]; metadata?: { _continue?: string; continue?: string } }>,
) {
  const items: T[] = [];
  for (let next: string | undefined; ; ) {
    const answer = await page(next);
    items.push(...answer.items);
    next = (answer.metadata?._continue ?? answer.metadata?.continue) || undefined;
    if (next === undefined) return items;
  }
}

async function listSnapshots(): Promise<Map<string, string>> {
  const snapshots = new Map<string, string>();
  for (let NextToken: string | undefined; ; ) {
    const answer = await ec2.send(
      new DescribeSnapshotsCommand({ OwnerIds: ["self"], MaxResults: 1_000, ...(NextToken ? { NextToken } : {}) }),
    );
    for (const { SnapshotId = "", Tags = [] } of answer.Snapshots ?? [])
      snapshots.set(SnapshotId, Tags.find(({ Key }) => Key === "velero.io/backup")?.Value ?? "");
    NextToken = answer.NextToken;
    if (!NextToken) return snapshots;
  }
}

async function readInfo(name: string): Promise<unknown> {
  const Key = `backups/${name}/${name}-volumeinfo.json.gz`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  try {
    return JSON.parse(gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString());
  } catch {
    return undefined;
  }
}

const limited = (next: string | undefined) => ({ limit: 500, ...(next === undefined ? {} : { _continue: next }) });
const [snapshots, claims, , backups] = await Promise.all([
  listSnapshots(),
  all((next) => core.listPersistentVolumeClaimForAllNamespaces(limited(next))),
  all((next) => core.listPersistentVolume(limited(next))),
  all<JoinedBackup>((next) =>
    custom.listClusterCustomObject({ group: "velero.io", version: "v1", plural: "backups", ...limited(next) }),
  ),
]);
const infos = new Map<string, unknown>();
const queue = backups.values();
await Promise.all(
  Array.from({ length: 32 }, async () => {
    for (const { metadata } of queue) infos.set(metadata.name, await readInfo(metadata.name));
  }),
);
const named = claims.map(({ metadata }) => ({
  metadata: { namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" },
}));
tell(join({ claims: named, backups, infos, snapshots }, contest));
