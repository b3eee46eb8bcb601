import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { BucketSettings } from "#domain/storage.ts";
import { lockedFolders } from "./locked-folders.ts";
import { item } from "./record.fixture.ts";
import { folder, stored } from "./world.fixture.ts";

const none = unreadable("notLookedAt", "s3://b", "a test");
const settings = (lock: BucketSettings["lock"]) =>
  new Map([["b", { region: none, encryption: none, notBlocked: none, isPublicByPolicy: none, lifecycle: none, lock }]]);
const locked = settings(observed({ mode: "COMPLIANCE", days: 30 }, 0));
const storedObjects = stored(
  folder("backups", "acme-1", { writtenAt: DAY }),
  folder("backups", "globex-1", { writtenAt: DAY }),
);
const items = [item("Folder", "s3://b/backups/acme-1/", { place: "b" })];

describe("lockedFolders", () => {
  it("names a folder of the tenant's until its newest version is free, and not a moment longer", () => {
    const at = (now: number) => lockedFolders(items, { bucketSettings: locked, storedObjects }, now);
    expect(at(31 * DAY - 1)).toMatchObject([{ id: items[0]?.id, reason: "ObjectLocked", until: 31 * DAY }]);
    expect(at(31 * DAY)).toEqual([]);
  });

  it.each([
    ["has no lock", settings(observed(undefined, 0))],
    ["does not tell", settings(none)],
  ])("names none where the bucket %s", (_, bucketSettings) => {
    expect(lockedFolders(items, { bucketSettings, storedObjects }, 0)).toEqual([]);
  });
});
