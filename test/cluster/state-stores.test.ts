import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { History } from "#domain/history.ts";
import { NEVER_REHEARSED, noRehearsals, type Rehearsals } from "#domain/rehearsal.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { type ClusterFindings, type TrackedFinding, trackedFindingSchema } from "#domain/tracked-finding.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createHistoryStore } from "#effects/history/history-store.ts";
import { createLeases } from "#effects/leases/leases.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { awsClientOptions } from "#local/aws.ts";
import { createTable } from "./onboarding-setup.ts";

const options = awsClientOptions(inject("environment").aws);
const name = `state-${randomBytes(4).toString("hex")}`;
const s3 = new S3Client({ ...options, forcePathStyle: true });
const dynamodb = new DynamoDBClient(options);

function aFinding(control: string, tenant: string): TrackedFinding {
  return trackedFindingSchema.parse({
    ...{ control, tenant, cluster: "opened", promise: "encryption", observedAt: 1, since: 1, announced: {} },
    ...{ outcome: "kept", reason: "R", message: "m", violations: [], advisories: [], evidence: {} },
  });
}

describe("the store of findings", () => {
  const store = createFindingsStore(s3, name);
  const document = (cluster: string, sweptAt = 1): ClusterFindings => ({ version: 1, cluster, sweptAt, findings: [] });
  const put = (key: string, Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: name, Key: `findings/${key}.json.gz`, Body }));
  const zipped = (value: unknown) => gzipSync(JSON.stringify(value));

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  });

  it("knows a cluster that was never swept, and reads what it saved", async () => {
    const first = await store.read("new");
    expect(first).toEqual({ document: undefined, etag: undefined });
    await store.save(document("new"), first);
    const second = await store.read("new");
    expect(second).toMatchObject({ document: document("new") });
    await store.save(document("new", 2), second);
    expect(await store.read("new")).toMatchObject({ document: { sweptAt: 2 } });
  });

  it("saves over nothing that it has not read", async () => {
    const nothing = await store.read("raced");
    await store.save(document("raced"), nothing);
    await expect(store.save(document("raced", 2), nothing)).rejects.toMatchObject({ name: "RetryableError" });
    const one = await store.read("raced");
    await store.save(document("raced", 3), one);
    await expect(store.save(document("raced", 4), one)).rejects.toThrow(
      `s3://${name}/findings/raced.json.gz was saved by somebody else at the same time`,
    );
    expect((await store.read("raced")).document?.sweptAt).toBe(3);
  });

  it("opens what it saved, reads one control's or one tenant's, and knows what did not change", async () => {
    const findings = ["acme", "globex"].flatMap((tenant) => ["a", "b"].map((control) => aFinding(control, tenant)));
    await store.save({ ...document("opened"), findings }, await store.read("opened"));
    const open = await store.open("opened");
    expect(open?.states.map(({ control, tenant }) => `${control} ${tenant}`).toSorted()).toEqual([
      ...["a acme", "a globex", "b acme", "b globex"],
    ]);
    expect(await open?.read({ tenant: tenantIdSchema.parse("acme") })).toEqual([findings[0], findings[1]]);
    expect(await open?.read({ control: "b" })).toEqual([findings[1], findings[3]]);
    expect(await store.open("opened", open)).toBe(open);
    expect(await store.open("never-swept")).toBeUndefined();
    await store.save(document("opened", 2), await store.read("opened"));
    await expect(open?.read({ control: "b" })).rejects.toMatchObject({ name: "RetryableError" });
    expect((await store.open("opened", open))?.states).toEqual([]);
  });

  it.each<[string, Uint8Array, string]>([
    ["empty", new Uint8Array(), "unexpected end of file"],
    ["not gzip", Buffer.from("{}"), "incorrect header check"],
    ["cut off", zipped(document("cut-off")).subarray(0, 20), "unexpected end of file"],
    ["not JSON", gzipSync("[{"), "SyntaxError"],
    ["of another version", zipped({ ...document("of-another-version"), version: 2 }), "version: found 2; allowed is 1"],
    ["of another cluster", zipped(document("prod-us")), 'found the findings of cluster "prod-us"'],
    [
      "without findings",
      zipped({ version: 1, cluster: "x", sweptAt: 1 }),
      "findings: found nothing; allowed is a list",
    ],
  ])("does not take an object that is %s for a first time", async (what, body, problem) => {
    const cluster = what.replaceAll(" ", "-");
    await put(cluster, body);
    const error = await store.read(cluster).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "PermanentError" });
    expect(String(error)).toContain(problem);
    expect(String(error)).toContain("restore an older version of the object");
  });

  it("does not take a bucket that is not there for a first time", async () => {
    await expect(createFindingsStore(s3, `${name}-none`).read("new")).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

describe("the store of history", () => {
  const store = createHistoryStore(s3, name);
  const history = (cluster: string, looks = 1): History => {
    const day = { day: "2026-03-10", looks, first: 1, last: 2, dueEvery: 900_000, silence: 0 };
    return { version: 1, cluster, month: "2026-03", days: [day], subjects: [{ tenant: null, controls: { a: "01" } }] };
  };

  it("knows a month that nobody looked in, reads what it saved, and saves over nothing that it has not read", async () => {
    const nothing = await store.read("new", "2026-03");
    expect(nothing).toEqual({ value: undefined, etag: undefined });
    await store.save(history("new"), nothing);
    await expect(store.save(history("new", 9), nothing)).rejects.toMatchObject({ name: "RetryableError" });
    const saved = await store.read("new", "2026-03");
    expect(saved.value).toEqual(history("new"));
    await store.save(history("new", 2), saved);
    expect((await store.read("new", "2026-03")).value?.days).toMatchObject([{ looks: 2 }]);
    expect((await store.read("new", "2026-02")).value).toBeUndefined();
    const open = await store.open("new", "2026-03");
    expect([open?.anybody.controls, (await open?.of(null))?.controls]).toEqual([{ a: "01" }, { a: "01" }]);
    expect(await store.open("new", "2026-03", open)).toBe(open);
  });
});

describe("the store of rehearsals", () => {
  const store = createRehearsalStore(s3, name);
  const add = (tenant: string) => (now: Rehearsals) => {
    return { ...now, savedAt: now.savedAt + 1_000, tenants: { ...now.tenants, [tenant]: NEVER_REHEARSED } };
  };

  it("knows a cluster without any, and saves nothing where nothing changes", async () => {
    expect(await store.update("new", () => undefined)).toEqual(noRehearsals("new"));
    expect(await store.read("new")).toEqual({ value: undefined, etag: undefined });
  });

  it("loses no change of those who save at once: each is made on what is there by then", async () => {
    const tenants = ["a", "b", "c", "d", "e"];
    await Promise.all(tenants.map((tenant) => store.update("raced", add(tenant))));
    const { value } = await store.read("raced");
    expect(Object.keys(value?.tenants ?? {}).toSorted()).toEqual(tenants);
    expect(value?.savedAt).toBe(5_000);
  });
});

describe("leases", () => {
  const leases = createLeases(DynamoDBDocumentClient.from(dynamodb), name);
  const request = (lease: string, fields: object = {}) => ({
    name: lease,
    holder: "one",
    now: 1_000,
    until: 2_000,
    ...fields,
  });

  beforeAll(() => createTable(dynamodb, name));

  it("are granted to one, until their end", async () => {
    expect(await leases.acquire(request("a"))).toMatchObject({ status: "granted" });
    const other = request("a", { holder: "two", now: 1_999, until: 2_999 });
    expect(await leases.acquire(other)).toEqual({ status: "taken", holder: "one", until: 2_000 });
    expect(await leases.acquire({ ...other, now: 2_000 })).toMatchObject({ status: "granted" });
    expect(await leases.acquire(request("b"))).toMatchObject({ status: "granted" });
  });

  it("of two who ask at once, one is granted", async () => {
    const answers = await Promise.all(
      ["one", "two", "three"].map((holder) => leases.acquire(request("race", { holder }))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["granted", "taken", "taken"]);
  });

  it("are given back by their holder only", async () => {
    const first = await leases.acquire(request("back"));
    const second = await leases.acquire(request("back", { holder: "two", now: 2_000, until: 3_000 }));
    if (first.status !== "granted" || second.status !== "granted") throw new Error("not granted");
    await first.release(true);
    expect(await leases.acquire(request("back", { holder: "three" }))).toMatchObject({
      status: "taken",
      holder: "two",
    });
    await second.release(true);
    expect(await leases.acquire(request("back", { holder: "three" }))).toMatchObject({ status: "granted" });
  });

  it("for work that is due are granted until it is done, and for later work again", async () => {
    const due = request("due", { dueAt: 500 });
    const failed = await leases.acquire(due);
    if (failed.status !== "granted") throw new Error("not granted");
    await failed.release(false);
    const done = await leases.acquire(due);
    if (done.status !== "granted") throw new Error("not granted");
    await done.release(true);
    expect(await leases.acquire(due)).toEqual({ status: "done", doneFor: 500 });
    expect(await leases.acquire({ ...due, dueAt: 499 })).toEqual({ status: "done", doneFor: 500 });
    expect(await leases.acquire({ ...due, dueAt: 501 })).toMatchObject({ status: "granted" });
    expect(await leases.acquire({ ...request("due"), now: 2_000 })).toMatchObject({ status: "granted" });
  });

  it("vanish a week after their end", async () => {
    await leases.acquire(request("old"));
    const Key = { pk: { S: "LEASE#old" }, sk: { S: "LEASE" } };
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: name, Key }));
    expect(Item?.["expiresAt"]?.N).toBe(String((2_000 + 7 * DAY) / 1_000));
  });
});
