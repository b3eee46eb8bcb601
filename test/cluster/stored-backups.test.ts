import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { backupIntact } from "#controls/backup-intact/control.ts";
import { backupKept } from "#controls/backup-kept/control.ts";
import { backupOffsite } from "#controls/backup-offsite/control.ts";
import { type Control, factsFor } from "#controls/control.ts";
import { judgeWorld } from "#controls/judge.ts";
import { retentionEnforced } from "#controls/retention-enforced/control.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { storedFolder } from "#domain/storage.ts";
import { collectFacts } from "#facts/collect.ts";
import { liveSources } from "#facts/live/open.ts";
import { awsClientOptions } from "#local/aws.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { systemClock } from "#runtime/clock.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";
import { sharedClients, soon } from "./shared-clients.ts";

const { environment, core, custom, s3, createNamespace, runSampleWorkload } = sharedClients();
const { kubernetes, veleroBucket } = environment;
const CONTROLS: readonly Control[] = [backupIntact, backupOffsite, backupKept, retentionEnforced];
const NAME = "stored-by-hand";
const ARCHIVE = `backups/${NAME}/${NAME}.tar.gz`;
const namespace = "tenant-stored";

function configured(bucket: string) {
  return configurationSchema.parse({
    version: 1,
    clusters: [{ name: kubernetes.clusterName, region: environment.aws.region, velero: { bucket } }],
    tenants: [
      { id: "stored", cluster: kubernetes.clusterName, namespace, state: "active", since: new Date().toISOString() },
    ],
  });
}

function sources() {
  const options = awsClientOptions(environment.aws);
  const { server, certificateAuthorityData, adminToken } = kubernetes;
  return liveSources({
    kubernetes: connectKubernetes({
      cluster: kubernetes.clusterName,
      endpoint: async () => ({ server, certificateAuthorityData }),
      token: async () => adminToken,
    }),
    aws: {
      ...{ ec2: new EC2Client(options), eks: new EKSClient(options), s3: new S3Client(options) },
      ...{ elb: new ElasticLoadBalancingV2Client(options), classicElb: new ElasticLoadBalancingClient(options) },
    },
    clock: systemClock,
  });
}

/** What the controls say of the tenant now, by control. */
async function judge() {
  const { clusters, tenants, promises, exemptions } = configured(veleroBucket);
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error("no cluster");
  const now = systemClock();
  const readings = await collectFacts(sources(), factsFor(CONTROLS), { cluster, tenants, now });
  const findings = judgeWorld(CONTROLS, { cluster, tenants, readings, promises, exemptions, now });
  return Object.fromEntries(findings.map((finding) => [finding.control, finding]));
}

beforeAll(async () => {
  await createNamespace(namespace);
  await core.createNamespacedSecret({ namespace, body: { metadata: { name: "s" }, stringData: { password: "x" } } });
  await runSampleWorkload(namespace);
  const backups = { group: "velero.io", version: "v1", namespace: "velero", plural: "backups" };
  const spec = { includedNamespaces: [namespace], ttl: "720h" };
  const body = { apiVersion: "velero.io/v1", kind: "Backup", metadata: { name: NAME }, spec };
  await custom.createNamespacedCustomObject({ ...backups, body });
  const isCompleted = async () =>
    (await custom.getNamespacedCustomObject({ ...backups, name: NAME })).status?.phase === "Completed";
  await waitUntil("the backup to be Completed", isCompleted, soon);
});

describe("a backup by the real Velero", () => {
  it("opens to its end, is where it should be, and is neither too short nor too long", async () => {
    const findings = await judge();
    expect(Object.values(findings).map(({ control, outcome, message }) => [control, outcome, message])).toEqual(
      CONTROLS.map(({ id }) => [id, "kept", expect.any(String)]),
    );
    expect(findings["backup-intact"]).toMatchObject({
      ...{ message: `Backup ${NAME} opens to its end, and holds ${namespace}.`, advisories: [] },
      evidence: { objects: 9, ofNamespace: { claims: 3 } },
    });
  });

  it("whose archive is overwritten is broken, and whole again once it is put back", async () => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: veleroBucket, Key: ARCHIVE }));
    if (Body === undefined) throw new Error("the archive has no body");
    const whole = await Body.transformToByteArray();
    const put = (body: Uint8Array | string) =>
      s3.send(new PutObjectCommand({ Bucket: veleroBucket, Key: ARCHIVE, Body: body }));
    await put('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
    expect((await judge())["backup-intact"]).toMatchObject({
      ...{ outcome: "broken", reason: "ObjectUnreadable", violations: [{ kind: "Backup", id: NAME }] },
    });
    await put(whole.subarray(0, whole.length / 2));
    expect((await judge())["backup-intact"]?.message).toContain("found gzip that ends in the middle");
    await put(whole);
    expect((await judge())["backup-intact"]?.outcome).toBe("kept");
  });
});

describe("a bucket that keeps versions", () => {
  it("shows what was deleted in it, and what was overwritten", async () => {
    const Bucket = "surety-versions-of-stored";
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const Key = "backups/gone-daily-20260210010000/gone-daily-20260210010000.tar.gz";
    for (const Body of ["one", "two"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const folder = async () => {
      const [cluster] = configured(Bucket).clusters;
      if (cluster === undefined) throw new Error("no cluster");
      const { storedObjects } = await collectFacts(sources(), ["storedObjects"], {
        ...{ cluster, tenants: [], now: systemClock() },
      });
      const place = storedObjects?.status === "observed" ? storedObjects.value.get(`s3://${Bucket}/`) : undefined;
      if (place?.status !== "observed") throw new Error(place?.message);
      return storedFolder(place.value, "backups", "gone-daily-20260210010000");
    };
    expect(await folder()).toMatchObject({ objects: 1, hasArchive: true, hiddenVersions: 1, deleteMarkers: 0 });
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await folder()).toMatchObject({ objects: 0, hasArchive: false, hiddenVersions: 2, deleteMarkers: 1 });
  });
});
