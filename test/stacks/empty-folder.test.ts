import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toWholeSecond } from "#domain/instant.ts";
import { emptyFolder } from "#effects/deletion/empty-folder.ts";
import { folderLockedUntil } from "#effects/deletion/folder-lock.ts";
import { awsClientOptions } from "#local/aws.ts";
import { startTestEmulator, type TestEmulator } from "./emulator.ts";

const Bucket = "backups-of-tenants";
const item = { kind: "Folder", id: `s3://${Bucket}/kopia/tenant-acme/`, place: Bucket, by: "its name" } as const;
let emulator: TestEmulator;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startTestEmulator();
  s3 = new S3Client({ ...awsClientOptions(emulator.aws), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await emulator?.[Symbol.asyncDispose]();
});

const put = (...names: readonly string[]) =>
  Promise.all(names.map((name) => s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${name}`, Body: "blob" }))));

async function left(): Promise<readonly string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return [...Versions, ...DeleteMarkers].map(({ Key = "" }) => Key);
}

it("a folder is emptied of a bucket that keeps no versions, and a neighbour's stays", async () => {
  await put("tenant-acme/1", "tenant-acme/2", "tenant-acme-eu/1");
  expect(await emptyFolder(s3, item, { hasTime: () => true, writtenBefore: Number.POSITIVE_INFINITY })).toEqual({
    kind: "done",
  });
  expect(await left()).toEqual(["kopia/tenant-acme-eu/1"]);
});

it("a folder is emptied of every version, also of those from before the bucket kept versions", async () => {
  await put("tenant-acme/1", "tenant-acme/2");
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await put("tenant-acme/1", "tenant-acme/3");
  expect(await emptyFolder(s3, item, { hasTime: () => true, writtenBefore: Number.POSITIVE_INFINITY })).toEqual({
    kind: "done",
  });
  expect(await left()).toEqual(["kopia/tenant-acme-eu/1"]);
});

it("what was written in the second of the look, or later, stays: by then the folder may be another tenant's", async () => {
  await put("tenant-acme/new");
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "kopia/tenant-acme/" }));
  const writtenAt = toWholeSecond(Versions[0]?.LastModified?.getTime() ?? 0);
  const hasTime = () => true;
  expect(await emptyFolder(s3, item, { hasTime, writtenBefore: writtenAt + 999 })).toEqual({ kind: "done" });
  expect(await left()).toContain("kopia/tenant-acme/new");
  expect(await emptyFolder(s3, item, { hasTime, writtenBefore: writtenAt + 1_000 })).toEqual({ kind: "done" });
  expect(await left()).not.toContain("kopia/tenant-acme/new");
});

it("a folder is locked for as long as its newest version, and not in a bucket that locks nothing", async () => {
  const Locked = "locked-backups";
  const of = (place: string, name: string) =>
    ({ kind: "Folder", id: `s3://${place}/backups/${name}/`, place, by: "its name" }) as const;
  await s3.send(new CreateBucketCommand({ Bucket: Locked, ObjectLockEnabledForBucket: true }));
  const until = new Date(toWholeSecond(Date.now()) + 86_400_000);
  const lock = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: until } as const;
  await s3.send(new PutObjectCommand({ Bucket: Locked, Key: "backups/a-1/x", Body: "x", ...lock }));
  await s3.send(new PutObjectCommand({ Bucket: Locked, Key: "backups/a-10/x", Body: "x" }));
  await put("tenant-acme/1");
  expect(await folderLockedUntil(s3, of(Locked, "a-1"))).toBe(until.getTime());
  expect(await folderLockedUntil(s3, of(Locked, "a-10"))).toBeUndefined();
  expect(await folderLockedUntil(s3, of(Locked, "none"))).toBeUndefined();
  expect(await folderLockedUntil(s3, item)).toBeUndefined();
});
