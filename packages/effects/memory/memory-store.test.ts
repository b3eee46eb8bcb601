import { gunzipSync, gzipSync } from "node:zlib";
import type { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Remembered } from "#domain/remembered.ts";
import { memoryBucket } from "../state/bucket.double.ts";
import { createMemoryStore } from "./memory-store.ts";

const answers: readonly Remembered[] = [
  { key: "a", until: 10, answer: { status: "observed", value: ["é\n"] } },
  { key: "b", until: 20, answer: [["x", 1]] },
];
const KEY = "memory/prod-eu.json.gz";

describe("a saved memory", () => {
  it("is read as it was saved", async () => {
    const { s3, objects } = memoryBucket();
    const store = createMemoryStore(s3, { bucket: "state", madeBy: "build-1" });
    await store.save("prod-eu", answers);
    expect([...objects.keys()]).toEqual([KEY]);
    expect(await store.read("prod-eu")).toEqual({ answers });
  });

  it("that was never saved is empty, and no problem", async () => {
    const { s3 } = memoryBucket();
    expect(await createMemoryStore(s3, { bucket: "state", madeBy: "build-1" }).read("prod-eu")).toEqual({
      answers: [],
    });
  });

  it("of another build is not believed", async () => {
    const { s3 } = memoryBucket();
    await createMemoryStore(s3, { bucket: "state", madeBy: "build-1" }).save("prod-eu", answers);
    expect(await createMemoryStore(s3, { bucket: "state", madeBy: "build-2" }).read("prod-eu")).toEqual({
      answers: [],
    });
  });

  const changed = (change: (text: string) => string) => (body: Uint8Array) =>
    gzipSync(change(gunzipSync(body).toString("utf8")));
  it.each<[string, (body: Uint8Array) => Uint8Array, string]>([
    ["empty", () => new Uint8Array(), "unexpected end of file"],
    ["cut off", (body) => body.subarray(0, body.length - 9), "unexpected end of file"],
    ["not gzip", () => Buffer.from("[]"), "incorrect header check"],
    ["not JSON", () => gzipSync("hello\nworld"), "SyntaxError"],
    ["of one line", () => gzipSync("{}"), "SyntaxError"],
    ["of another version", changed((text) => text.replace('"version":1', '"version":2')), "does not begin"],
    ["of another cluster", changed((text) => text.replace("prod-eu", "prod-us")), "of cluster prod-us"],
    ["changed in an answer", changed((text) => text.replace('["x",1]', '["x",2]')), "digest"],
    ["changed in a key", changed((text) => text.replace('"key":"a"', '"key":"c"')), "digest"],
    ["longer than it may be", () => gzipSync("x".repeat(9_000)), "larger"],
  ])("that is %s is forgotten as a whole, and somebody is told", async (_, spoil, problem) => {
    const { s3, objects } = memoryBucket();
    const store = createMemoryStore(s3, { bucket: "state", madeBy: "build-1", largest: 1_000 });
    await store.save("prod-eu", answers);
    objects.set(KEY, { body: spoil(objects.get(KEY)?.body ?? new Uint8Array()), metadata: {} });
    const read = await store.read("prod-eu");
    expect(read.answers).toEqual([]);
    expect(read.problem).toContain(problem);
  });

  it("has the newest answers where there is not room for all", async () => {
    const { s3 } = memoryBucket();
    const store = createMemoryStore(s3, { bucket: "state", madeBy: "build-1", largest: 60 });
    await store.save("prod-eu", answers);
    expect(await store.read("prod-eu")).toEqual({ answers: answers.slice(1) });
  });

  it("that cannot be reached is empty, and somebody is told", async () => {
    const refused = { send: () => Promise.reject(new Error("connect ECONNREFUSED")) } as unknown as S3Client;
    const read = await createMemoryStore(refused, { bucket: "state", madeBy: "build-1" }).read("prod-eu");
    expect(read).toMatchObject({ answers: [], problem: expect.stringContaining("ECONNREFUSED") });
  });
});
