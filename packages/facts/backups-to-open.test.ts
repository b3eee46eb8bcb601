import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Backup } from "#domain/velero.ts";
import { backupsToOpen } from "./backups-to-open.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW, tenant } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

const backup = (name: string, age: number, fields: Partial<Backup> = {}): Backup => ({
  ...{ name, uid: name, labels: {}, createdAt: NOW - age * DAY, storageLocation: "default", phase: "Completed" },
  ...{ includedNamespaces: ["tenant-acme"], excludedNamespaces: [], validationErrors: [], errors: 0, warnings: 0 },
  ...{ volumeSnapshots: { attempted: 0, completed: 0 }, csiVolumeSnapshots: { attempted: 0, completed: 0 } },
  ...fields,
});
const all = [
  backup("acme-1", 1),
  backup("acme-2", 2),
  backup("failed", 3, { phase: "Failed" }),
  backup("expired", 4, { expiresAt: NOW }),
  backup("globex-1", 1, { includedNamespaces: ["tenant-globex"] }),
  backup("shared", 9, { includedNamespaces: [] }),
  backup("gone-1", 1, { includedNamespaces: ["tenant-gone"] }),
];
const tenants = [tenant("acme"), tenant("globex"), tenant("gone", "deleted")];

function opened(atHand: boolean) {
  const { sources } = sourcesOf({ atHand });
  return Object.fromEntries(
    [...backupsToOpen(all, { sources, tenants, now: NOW })].map(([{ name }, of]) => [name, of]),
  );
}

describe("backupsToOpen", () => {
  it("are the newest that can be read of each tenant that is served", () => {
    expect(opened(false)).toEqual({ "acme-1": ["tenant-acme"], "globex-1": ["tenant-globex"] });
  });

  it("are all that can be read where they lie at hand, one that is shared once", () => {
    expect(opened(true)).toEqual({
      ...{ "acme-1": ["tenant-acme"], "acme-2": ["tenant-acme"], "globex-1": ["tenant-globex"] },
      shared: ["tenant-acme", "tenant-globex"],
    });
  });

  it.each([
    [true, ["acme-2", "acme-1"]],
    [false, ["acme-2"]],
  ])("have their files kept and their archives opened (at hand: %s)", async (atHand, names) => {
    const archives = ["acme-1", "acme-2"].map((name) => `backups/${name}/${name}.tar.gz`);
    const Contents = archives.map((Key) => ({ Key, LastModified: "2026-03-10T01:00:00Z", ETag: "x", Size: 1 }));
    const { sources, asked } = sourcesOf({
      atHand,
      lists: {
        "backups.velero.io": [
          backupObject("acme-1", {}, { startTimestamp: "2026-03-09T01:00:00Z" }),
          backupObject("acme-2", {}, { startTimestamp: "2026-03-10T01:00:00Z" }),
        ],
        "backupstoragelocations.velero.io": [locationObject()],
      },
      buckets: { "example-backups/get-bucket-versioning": [{}], "example-backups/list-objects-v2": [{ Contents }] },
    });
    const { backupContents } = await collectFacts(sources, ["backupContents"], { cluster: CLUSTER, tenants, now: NOW });
    expect(backupContents?.status === "observed" && [...backupContents.value.keys()]).toEqual(names);
    const opened = asked.filter((what) => what.endsWith(".tar.gz"));
    expect(opened.toSorted()).toEqual(names.map((name) => `example-backups/backups/${name}/${name}.tar.gz`).toSorted());
  });
});
