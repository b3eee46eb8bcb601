import { describe, expect, it } from "vitest";
import type { BackupLists } from "#domain/backup-list.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { memoryBucket } from "../state/bucket.double.ts";
import { createBackupListStore } from "./backup-list-store.ts";

const NOTHING = { etag: undefined };

/** Lists of many tenants, of whom every third has a backup that lacks something. */
function listsOf(tenants: number): BackupLists {
  return {
    ...{ version: 1, cluster: "prod-eu" },
    tenants: Array.from({ length: tenants }, (_, at) => ({
      ...{ tenant: tenantIdSchema.parse(`t${at}`), seenAt: 5, more: 0 },
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
    })),
  };
}

async function saved(lists: BackupLists) {
  const { s3, reads } = memoryBucket();
  const store = createBackupListStore(s3, "state");
  await store.save(lists, NOTHING);
  return { store, reads };
}

describe("lists of backups", () => {
  it("are read as they were saved", async () => {
    const lists = listsOf(70);
    const { store } = await saved(lists);
    const { value } = await store.read("prod-eu");
    const byName = new Map(value?.tenants.map((one) => [one.tenant, one]));
    expect(lists.tenants.map(({ tenant }) => byName.get(tenant))).toEqual(lists.tenants);
  });

  it("are read of those tenants alone that are asked for, as far as there are any", async () => {
    const lists = listsOf(300);
    const { store, reads } = await saved(lists);
    const open = await store.open("prod-eu");
    const before = reads.length;
    const found = await open?.of(["t7", "t299", "nobody", "t7"]);
    expect(found?.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))).toEqual([lists.tenants[299], lists.tenants[7]]);
    expect(reads.length - before).toBeLessThanOrEqual(3);
    expect(await open?.of([])).toEqual([]);
  });

  it("are absent where none were ever saved, and not opened again where they did not change", async () => {
    const { store } = await saved(listsOf(1));
    const open = await store.open("prod-eu");
    expect(await store.open("prod-eu", open)).toBe(open);
    expect(await store.open("prod-us")).toBeUndefined();
    expect(await store.read("prod-us")).toEqual({ value: undefined, etag: undefined });
  });

  it("that somebody else has saved since are not saved over", async () => {
    const { store } = await saved(listsOf(1));
    await expect(store.save(listsOf(2), NOTHING)).rejects.toMatchObject({ name: "RetryableError" });
  });
});
