import { createHash, randomBytes } from "node:crypto";
import { CreateKeyCommand, KMSClient, VerifyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { verifyFiles } from "#cli/evidence/verify-files.ts";
import { DAY } from "#domain/duration.ts";
import type { Place } from "#domain/evidence.ts";
import { sweepStatement } from "#domain/statement.fixture.ts";
import { writeStatement } from "#domain/statement.ts";
import type { Entry } from "#effects/evidence/evidence-log.ts";
import { createEvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { openEvidence } from "#effects/evidence/open-evidence.ts";
import { keyOfList } from "#effects/evidence/record-key.ts";
import { readSigningKey } from "#effects/evidence/signer.ts";
import { awsClientOptions } from "#local/aws.ts";
import { isVerified } from "#report/evidence/verification.ts";
import { encodeForSigning, isSignedBy, PAYLOAD_TYPE, readEnvelope, sha256Of } from "#runtime/dsse.ts";

const options = awsClientOptions(inject("environment").aws);
const s3 = new S3Client({ ...options, forcePathStyle: true });
const kms = new KMSClient(options);
const Bucket = `evidence-${randomBytes(4).toString("hex")}`;
let signingKey: string;
let now = Date.now();

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" }));
  signingKey = KeyMetadata?.Arn ?? "";
});

const openWith = (client: S3Client, bucket = Bucket) =>
  openEvidence(
    { s3: client, kms },
    {
      ...{ SURETY_EVIDENCE_BUCKET_NAME: bucket, SURETY_SIGNING_KEY_ARN: signingKey },
      ...{ SURETY_EVIDENCE_LOCK_MODE: "COMPLIANCE", SURETY_EVIDENCE_LOCK_DAYS: 30 },
    },
    () => now,
  );
const open = (bucket?: string) => openWith(s3, bucket);

/** A client that gets no answer to so many of its first uploads, though S3 carries them out. */
function losingAnswers(count: number) {
  const client = new S3Client({ ...options, forcePathStyle: true, maxAttempts: 2 });
  let puts = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName !== "PutObjectCommand") return answer;
        puts += 1;
        if (puts <= count) throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
        return answer;
      },
    { step: "deserialize", priority: "low" },
  );
  return { client, puts: () => puts };
}

const entry = (chain: string, id: string): Entry => ({
  ...{ chain, id },
  write: (record: Place) => writeStatement(sweepStatement({ id, record })),
});

async function read(Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

async function lockOf(Key: string) {
  const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
  return { mode: Retention?.Mode, until: Retention?.RetainUntilDate?.getTime() };
}

async function versionOf(Prefix: string): Promise<string> {
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  return Versions?.[0]?.VersionId ?? "";
}

describe("a record", () => {
  it("is signed by KMS: the public key that KMS gives verifies it, and so does KMS", async () => {
    const { key } = await open().log.append(entry("sweeps/signed", "a"));
    const envelope = readEnvelope(await read(key));
    expect(isSignedBy(envelope, await readSigningKey(kms, signingKey))).toBe(true);
    const { SignatureValid } = await kms.send(
      new VerifyCommand({
        ...{ KeyId: signingKey, MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_384" },
        Message: createHash("sha384").update(encodeForSigning(PAYLOAD_TYPE, envelope.payload)).digest(),
        Signature: envelope.signatures[0]?.sig,
      }),
    );
    expect(SignatureValid).toBe(true);
  });

  it("is locked, so that nobody deletes it, or unlocks it earlier", async () => {
    const { key: Key } = await open().log.append(entry("sweeps/locked", "a"));
    const lock = await lockOf(Key);
    expect(lock.mode).toBe("COMPLIANCE");
    expect(Math.abs((lock.until ?? 0) - (now + 30 * DAY))).toBeLessThan(1_000);
    const VersionId = await versionOf(Key);
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const Retention = { Mode: "COMPLIANCE", RetainUntilDate: new Date(now + DAY) } as const;
    await expect(s3.send(new PutObjectRetentionCommand({ Bucket, Key, Retention }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    expect(await versionOf(Key)).toBe(VersionId);
  });

  it("is not written into a bucket that cannot lock it", async () => {
    const unlocked = `${Bucket}-unlocked`;
    await s3.send(new CreateBucketCommand({ Bucket: unlocked }));
    const { log } = open(unlocked);
    await expect(log.append(entry("sweeps/unlocked", "a"))).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("a chain", () => {
  it("of several writers at once holds each record once, one after the other", async () => {
    const ids = Array.from({ length: 6 }, (_, at) => `id-${at}`);
    const stored = await Promise.all(ids.map((id) => open().log.append(entry("sweeps/race", id))));
    const inOrder = stored.toSorted((a, b) => a.place.sequence - b.place.sequence);
    expect(inOrder.map(({ place }) => place.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [at, { place, key }] of inOrder.entries()) {
      expect(place.previous).toBe(inOrder[at - 1]?.sha256 ?? null);
      expect(sha256Of(await read(key))).toBe(inOrder[at]?.sha256);
    }
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "sweeps/race/" }));
    expect(Versions).toHaveLength(6);
  });

  it("is appended to by as many requests when it is long as when it is short", async () => {
    const counted = new S3Client({ ...options, forcePathStyle: true });
    let requests = 0;
    counted.middlewareStack.add(
      (next) => (args) => {
        requests += 1;
        return next(args);
      },
      { step: "deserialize", priority: "low" },
    );
    const { log } = openWith(counted);
    for (let at = 1; at <= 12; at += 1) {
      requests = 0;
      const { place } = await log.append(entry("sweeps/long", `id-${at}`));
      expect([place.sequence, requests]).toEqual([at, at === 1 ? 2 : 3]);
    }
  });

  it("is not written twice by a client that repeats what was written, because the answer was lost", async () => {
    const losing = losingAnswers(1);
    const stored = await openWith(losing.client).log.append(entry("sweeps/lost-answer", "a"));
    expect(stored).toMatchObject({ place: { sequence: 1 }, wasThere: true });
    expect(losing.puts()).toBe(2);
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: "sweeps/lost-answer/" }));
    expect(Versions).toHaveLength(1);
  });

  it("is not written twice by a function that ended after writing, and is run again", async () => {
    const crashed = openWith(losingAnswers(Number.POSITIVE_INFINITY).client).log.append(entry("sweeps/crash", "a"));
    await expect(crashed).rejects.toMatchObject({ name: "TimeoutError" });
    expect(await open().log.append(entry("sweeps/crash", "a"))).toMatchObject({
      place: { sequence: 1 },
      wasThere: true,
    });
    expect(await open().log.append(entry("sweeps/crash", "b"))).toMatchObject({ place: { sequence: 2 } });
  });

  it("whose head somebody hid is refused, naming the marker, and goes on when the marker is gone", async () => {
    const { log } = open();
    const { key: Key } = await log.append(entry("sweeps/hidden", "a"));
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key })); // a lock does not keep anybody from that
    const refused = log.append(entry("sweeps/hidden", "b"));
    await expect(refused).rejects.toMatchObject({ name: "RefusedError" });
    await expect(refused).rejects.toThrow(`s3://${Bucket}/${Key} is hidden by a delete marker`);
    await expect(refused).rejects.toThrow(`--version-id ${VersionId}`);
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    expect(await log.append(entry("sweeps/hidden", "b"))).toMatchObject({ place: { sequence: 2 } });
  });

  it("whose head was overwritten by something else is not followed", async () => {
    const { log } = open();
    const { key: Key } = await log.append(entry("sweeps/overwritten", "a"));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "{}" }));
    await expect(log.append(entry("sweeps/overwritten", "b"))).rejects.toMatchObject({ name: "PermanentError" });
  });

  it("does not begin anew where the bucket cannot be read", async () => {
    const { log } = open(`${Bucket}-none`);
    await expect(log.append(entry("sweeps/none", "a"))).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("an auditor", () => {
  it("who gets the records and the public key finds them whole, and finds what was changed", async () => {
    const { log } = open();
    for (const id of ["a", "b", "c"]) await log.append(entry("sweeps/audited", id));
    const reader = createEvidenceReader(s3, Bucket);
    const keys = await reader.listRecords("sweeps/audited/");
    expect(keys).toHaveLength(3);
    const files = await Promise.all(keys.map(async (file) => ({ file, bytes: await reader.read(file) })));
    const key = await readSigningKey(kms, signingKey);
    expect(isVerified(verifyFiles(files, key))).toBe(true);
    expect(isVerified(verifyFiles(files.toSpliced(1, 1), key))).toBe(false);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P384", KeyUsage: "SIGN_VERIFY" }));
    const other = await readSigningKey(kms, KeyMetadata?.Arn ?? "");
    expect(isVerified(verifyFiles(files, other))).toBe(false);
  });
});

describe("a list", () => {
  it("is stored once, and locked anew each time a record refers to it", async () => {
    const { keepList } = open();
    const first = await keepList([{ a: 1 }]);
    const key = keyOfList(first.digest.sha256);
    expect(sha256Of(await read(key))).toBe(first.digest.sha256);
    const before = await lockOf(key);
    now += DAY;
    expect(await keepList([{ a: 1 }])).toEqual(first);
    const after = await lockOf(key);
    expect(Math.abs((after.until ?? 0) - (before.until ?? 0) - DAY)).toBeLessThan(1_000);
    const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: key }));
    expect(Versions).toHaveLength(1);
  });
});
