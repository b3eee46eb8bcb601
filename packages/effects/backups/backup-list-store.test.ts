import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { TenantBackups } from "#domain/backup-list.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { memoryBucket } from "../state/bucket.double.ts";
import { createBackupListStore, type ListsInOrder } from "./backup-list-store.ts";

const KEY = "backups/prod-eu.json.gz";

/** The list of a tenant, of whom every third has a backup that lacks something. */
function listOf(at: number): TenantBackups {
  return {
    ...{ tenant: tenantIdSchema.parse(`t${1_000 + at}`), seenAt: 5, more: 0 },
    backups: [
      {
        ...{ name: `t${at}-daily-1`, phase: "Completed", takenAt: 4, expiresAt: 9 },
        snapshots: { completed: 0, attempted: 0 },
        coverage: {
          ...{ seenAt: 5, snapshots: 9, copies: 0, unclear: 0 },
          ...(at % 3 === 0 ? { missing: 1, missingNames: ["data-0"] } : { missing: 0, missingNames: [] }),
        },
      },
      { ...{ name: `t${at}-daily-0`, phase: "Failed", takenAt: 3 }, snapshots: { completed: 1, attempted: 2 } },
    ],
  };
}
const listsOf = (tenants: number) => Array.from({ length: tenants }, (_, at) => listOf(at));

async function collect(lists: ListsInOrder): Promise<readonly TenantBackups[]> {
  const all: TenantBackups[] = [];
  for await (const list of lists) all.push(list);
  return all;
}

/** A bucket in which lists were saved. */
async function saved(lists: readonly TenantBackups[]) {
  const bucket = memoryBucket();
  const store = createBackupListStore(bucket.s3, "state");
  /** Saves these over what there is, and resolves to that. */
  async function replaceBy(others: readonly TenantBackups[]) {
    let before: readonly TenantBackups[] = [];
    const damage = await store.change("prod-eu", async function* (known) {
      before = await collect(known);
      yield* others;
    });
    return { before, damage: damage?.message };
  }
  await replaceBy(lists);
  return {
    ...{ store, replaceBy, reads: bucket.reads },
    stored: () => bucket.objects.get(KEY)?.body,
    change(how: (body: Uint8Array) => Uint8Array, metadata = bucket.objects.get(KEY)?.metadata ?? {}) {
      const body = bucket.objects.get(KEY)?.body ?? new Uint8Array();
      bucket.objects.set(KEY, { body: how(body), metadata });
    },
  };
}

/** An object as it would be if Surety saved this. */
function asSaved(head: object) {
  const first = gzipSync(JSON.stringify({ ...head, parts: [], tenants: [] }).slice(0, -2));
  return { body: Buffer.concat([first, gzipSync("]}")]), metadata: { "head-bytes": String(first.length) } };
}

describe("lists of backups", () => {
  it.each([0, 1, 24, 25, 26, 70])("are changed from what was saved, each once, in order: %i", async (count) => {
    const lists = listsOf(count);
    const { replaceBy } = await saved(lists);
    expect(await replaceBy([])).toEqual({ before: lists, damage: undefined });
    expect(await replaceBy(lists)).toEqual({ before: [], damage: undefined });
  });

  it("are read of those tenants alone that are asked for, as far as there are any", async () => {
    const lists = listsOf(300);
    const { store, reads } = await saved(lists);
    const open = await store.open("prod-eu");
    const before = reads.length;
    const found = await open?.of(["t1007", "t1299", "nobody", "t1007"]);
    expect(found?.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))).toEqual([lists[7], lists[299]]);
    expect(reads.length - before).toBeLessThanOrEqual(3);
    expect(await open?.of([])).toEqual([]);
    const read = reads.length;
    await open?.of(["t1001"]); // and not all whose names begin alike
    expect(reads.slice(read)).toHaveLength(1);
    expect(reads.at(-1)?.bytes).toBeLessThan(2_000);
  });

  it("are absent where none were ever saved, and not opened again where they did not change", async () => {
    const { store } = await saved(listsOf(1));
    const open = await store.open("prod-eu");
    expect(await store.open("prod-eu", open)).toBe(open);
    expect(await store.open("prod-us")).toBeUndefined();
  });

  it("that somebody else has saved since are not saved over", async () => {
    const { store, replaceBy } = await saved(listsOf(1));
    const late = store.change("prod-eu", async function* (known) {
      await replaceBy(listsOf(2));
      yield* known;
    });
    await expect(late).rejects.toMatchObject({ name: "RetryableError" });
  });

  it("are not saved where it cannot be said what they are", async () => {
    const { store, stored } = await saved(listsOf(1));
    const before = stored();
    // biome-ignore lint/correctness/useYield: it fails before it could
    const failing = store.change("prod-eu", async function* () {
      throw new TypeError("a mistake");
    });
    await expect(failing).rejects.toThrow("a mistake");
    expect(stored()).toBe(before);
  });
});

describe("lists of backups that are damaged", () => {
  it.each<[string, (body: Uint8Array) => Uint8Array, object?]>([
    ["nothing", () => new Uint8Array()],
    ["not gzip", (body) => Buffer.alloc(body.length, "x")],
    ["cut off within the head", (body) => body.subarray(0, 20)],
    ["cut off within the last part", (body) => body.subarray(0, -60)],
    [
      "of another cluster",
      () => asSaved({ version: 1, cluster: "prod-us" }).body,
      asSaved({ version: 1, cluster: "prod-us" }).metadata,
    ],
    ["without a version", () => asSaved({ cluster: "prod-eu" }).body, asSaved({ cluster: "prod-eu" }).metadata],
    ["without a name of its head's length", (body) => body, {}],
  ])("are made from nothing, and it is said what was wrong: %s", async (_, how, metadata) => {
    const { replaceBy, change } = await saved(listsOf(60));
    change(how, metadata as Record<string, string> | undefined);
    const { before, damage } = await replaceBy(listsOf(2));
    expect([before, damage]).toEqual([[], expect.stringContaining(`s3://state/${KEY} is not what Surety saved`)]);
    expect(await replaceBy([])).toEqual({ before: listsOf(2), damage: undefined });
  });

  it("are not replaced by an older version of Surety than the one that saved them", async () => {
    const { store, replaceBy, change, stored } = await saved(listsOf(1));
    const newer = asSaved({ version: 2, cluster: "prod-eu" });
    change(() => newer.body, newer.metadata);
    const said = "was saved by a newer version of Surety: its version is 2, and this one knows 1";
    await expect(replaceBy(listsOf(2))).rejects.toThrow(said);
    await expect(store.open("prod-eu")).rejects.toThrow(said);
    expect(stored()).toEqual(newer.body);
  });

  it("are not shown, and the page says what mends them", async () => {
    const { store, change } = await saved(listsOf(1));
    change(() => new Uint8Array());
    await expect(store.open("prod-eu")).rejects.toThrow("The next sweep saves it anew");
  });
});
