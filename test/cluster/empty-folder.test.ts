import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "#effects/deletion/empty-folder.ts";
import { awsClientOptions } from "#local/aws.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment } = sharedClients();
const s3 = new S3Client({ ...awsClientOptions(environment.aws), forcePathStyle: true });
const Bucket = "folders-to-empty";
const folder = (name: string) =>
  ({ kind: "Folder", id: `s3://${Bucket}/kopia/${name}/`, place: Bucket, by: "a test" }) as const;
const LATER = 60_000;
const emptying = (changes = {}) => ({ hasTime: () => true, writtenBefore: Date.now() + LATER, ...changes });

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
});

async function put(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await s3.send(new PutObjectCommand({ Bucket, Key: `kopia/${key}`, Body: "x" }));
}

async function left(name: string): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: `kopia/${name}/` }),
  );
  return Versions.length + DeleteMarkers.length;
}

describe("emptyFolder", () => {
  it("deletes versions, hidden ones and delete markers too, and nothing of a folder whose name begins the same", async () => {
    await put("a/1", "a/1", "a/2", "a-b/1");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "kopia/a/2" }));
    expect(await left("a")).toBe(4);
    expect(await emptyFolder(s3, folder("a"), emptying())).toEqual({ kind: "done" });
    expect([await left("a"), await left("a-b")]).toEqual([0, 1]);
    expect(await emptyFolder(s3, folder("a"), emptying())).toEqual({ kind: "done" });
  });

  it("leaves what was written after the look, and stops where its time is over", async () => {
    await put("c/1");
    await emptyFolder(s3, folder("c"), emptying({ writtenBefore: Date.now() - LATER }));
    expect(await left("c")).toBe(1);
    const stopped = await emptyFolder(s3, folder("c"), emptying({ hasTime: () => false }));
    expect([stopped.kind, await left("c")]).toEqual(["more", 1]);
  });
});
