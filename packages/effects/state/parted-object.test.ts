import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { memoryBucket } from "./bucket.double.ts";
import { whereAre } from "./parted.ts";
import { openParted, saveParted } from "./parted-object.ts";

const PLACE = { bucket: "state", key: "things/a.json.gz", list: "things" };
const NOTHING = { etag: undefined };
const names = (count: number) => Array.from({ length: count }, (_, at) => `t${String(at).padStart(4, "0")}`);
const parted = (items: readonly string[], head = {}) => ({
  head,
  items: items.toSorted(),
  keyOf: (item: string) => item,
  itemsInPart: 10,
});

/** A bucket in which a list was saved. */
async function saved(items: readonly string[], head: object = { version: 1 }) {
  const { s3, objects, reads } = memoryBucket();
  await saveParted(s3, PLACE, parted(items, head), NOTHING);
  const opened = async (known?: string) => {
    const open = await openParted(s3, PLACE, known);
    if (open === undefined || open === "unchanged") throw new Error(`it is ${open}`);
    return open;
  };
  return { s3, objects, reads, opened, file: () => Buffer.from(objects.get(PLACE.key)?.body ?? []) };
}

describe("an object of which parts are read", () => {
  it.each([0, 1, 10, 11, 25])("is one document to who reads all of it: %i items", async (count) => {
    const { file } = await saved(names(count).toReversed());
    expect(JSON.parse(gunzipSync(file()).toString("utf8"))).toMatchObject({ version: 1, things: names(count) });
  });

  it.each(names(25))("hands out what begins with a name: %s", async (name) => {
    const { opened } = await saved(names(25));
    expect(await (await opened()).read([{ prefix: name }])).toContain(name);
  });

  it.each(names(25))("hands out the one with a key: %s", async (key) => {
    const { opened } = await saved(names(25));
    const found = await (await opened()).read([{ key }]);
    expect([found.length <= 10, found.includes(key)]).toEqual([true, true]);
  });

  it("hands out everything that begins alike, wherever parts end", async () => {
    const items = ["a", "b", "c"].flatMap((letter) => names(17).map((name) => letter + name));
    const { opened } = await saved(items);
    const open = await opened();
    for (const letter of ["a", "b", "c"]) {
      const found = await open.read([{ prefix: letter }]);
      expect(found.filter((one) => String(one).startsWith(letter))).toHaveLength(17);
      expect(found.length).toBeLessThan(40);
    }
    expect(await open.read([{ prefix: "" }])).toEqual(items);
  });

  it("reads a part of it for one name, and not the rest", async () => {
    const { opened, reads } = await saved(names(50_000));
    const open = await opened();
    const whole = reads.length;
    await open.read([{ prefix: "t2500" }]);
    expect(reads.slice(whole).map(({ bytes }) => bytes < 500)).toEqual([true]);
  });

  it("reads a head that is longer than what is asked for at first", async () => {
    const long = Array.from({ length: 60_000 }, (_, at) => Math.sin(at));
    const { opened, reads } = await saved(names(12), { long });
    const open = await opened();
    expect(open.head).toMatchObject({ long });
    expect(reads).toHaveLength(2);
    expect(await open.read([{ prefix: "t0011" }])).toContain("t0011");
  });

  it("is unchanged to who knows it, and absent where it is not", async () => {
    const { s3, opened } = await saved(names(3));
    const { etag } = await opened();
    expect(await openParted(s3, PLACE, etag)).toBe("unchanged");
    expect(await openParted(s3, { ...PLACE, key: "things/b.json.gz" })).toBeUndefined();
  });

  it("that was saved anew is not read as if it were the one that was opened", async () => {
    const { s3, opened } = await saved(names(30));
    const open = await opened();
    await saveParted(s3, PLACE, parted(names(31), { version: 1 }), open);
    await expect(open.read([{ prefix: "t0001" }])).rejects.toMatchObject({ name: "RetryableError" });
    await expect(saveParted(s3, PLACE, parted([]), open)).rejects.toThrow(
      "was saved by somebody else at the same time",
    );
  });

  it("is not saved out of order: what is in it would not be found", async () => {
    const { s3, objects } = memoryBucket();
    const unsorted = { ...parted([]), items: ["b", "a"] };
    await expect(saveParted(s3, PLACE, unsorted, NOTHING)).rejects.toThrow("a comes after b");
    expect(objects.size).toBe(0);
  });

  it("that was saved before objects had parts is read as a whole", async () => {
    const { objects, opened } = await saved([]);
    objects.set(PLACE.key, { body: gzipSync(JSON.stringify({ version: 1, things: ["x", "y"] })), metadata: {} });
    const open = await opened();
    expect(open.head).toEqual({ version: 1 });
    expect(await open.read([{ prefix: "y" }])).toEqual(["x", "y"]);
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ["empty", () => Buffer.alloc(0)],
    ["cut off within its head", (body) => body.subarray(0, 20)],
    ["not gzip", (body) => Buffer.alloc(body.length, "x")],
  ])("that is %s is not taken for one that is absent", async (_, damage) => {
    const { objects, opened, file } = await saved(names(30));
    const { metadata = {} } = objects.get(PLACE.key) ?? {};
    objects.set(PLACE.key, { body: damage(file()), metadata });
    await expect(opened()).rejects.toThrow();
  });

  it("of which a part is damaged says so, and what to do", async () => {
    const { objects, opened, file } = await saved(names(30));
    const body = file();
    body.fill(0, body.length - 60);
    objects.set(PLACE.key, { body, metadata: objects.get(PLACE.key)?.metadata ?? {} });
    const open = await opened();
    await expect(open.read([{ prefix: "t0029" }])).rejects.toThrow("restore an older version of the object");
  });
});

describe("where parts are", () => {
  const parts = ["a", "c", "e", "g"].map((first) => ({ first, bytes: 10 }));
  it.each<[readonly string[], readonly object[]]>([
    [[""], [{ from: 0, bytes: 40 }]],
    [["a"], [{ from: 0, bytes: 10 }]],
    [["b"], [{ from: 0, bytes: 10 }]],
    [["c"], [{ from: 0, bytes: 20 }]],
    [["z"], [{ from: 30, bytes: 10 }]],
    [["0"], []],
    [["b", "bb", "b"], [{ from: 0, bytes: 10 }]],
    [["b", "d"], [{ from: 0, bytes: 20 }]],
    [
      ["b", "h"],
      [
        { from: 0, bytes: 10 },
        { from: 30, bytes: 10 },
      ],
    ],
    [[], []],
  ])("what begins with one of %j is in %j", (prefixes, where) => {
    const wanted = prefixes.map((prefix) => ({ prefix }));
    expect(whereAre(parts, wanted)).toEqual(where);
  });

  it.each<[string, readonly object[]]>([
    ["a", [{ from: 0, bytes: 10 }]],
    ["ab", [{ from: 0, bytes: 10 }]],
    ["c", [{ from: 10, bytes: 10 }]],
    ["z", [{ from: 30, bytes: 10 }]],
    ["0", []],
  ])("what has the key %j is in %j", (key, where) => {
    expect(whereAre(parts, [{ key }])).toEqual(where);
  });
});
