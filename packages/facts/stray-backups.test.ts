import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { backupObject, CLUSTER, locationObject, NOW } from "./foreign.fixture.ts";
import { type Material, sourcesOf } from "./sources.fixture.ts";

const keyOf = (name: string) => `backups/${name}/velero-backup.json`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

async function read(names: readonly string[], objects: Material["objects"] = {}, metadata = true) {
  const Contents = names.map((name) => ({
    ...{ Size: 10, LastModified: "2026-03-10T01:00:00Z" },
    Key: metadata ? keyOf(name) : `backups/${name}/${name}.tar.gz`,
  }));
  const { sources, asked } = sourcesOf({
    lists: {
      "backups.velero.io": [backupObject("known")],
      "backupstoragelocations.velero.io": [locationObject()],
    },
    buckets: { "example-backups/get-bucket-versioning": [{}], "example-backups/list-objects-v2": [{ Contents }] },
    objects,
  });
  const { strayBackups } = await collectFacts(sources, ["strayBackups"], { cluster: CLUSTER, tenants: [], now: NOW });
  if (strayBackups?.status !== "observed") throw new Error("the fact as a whole could not be read");
  return { strays: strayBackups.value, asked: asked.filter((what) => what.endsWith(".json")) };
}

describe("strayBackups", () => {
  it("are read of folders that no Backup is for, and of no others", async () => {
    const { strays, asked } = await read(["known", "lost"], {
      [`example-backups/${keyOf("lost")}`]: json(backupObject("lost", { includedNamespaces: ["tenant-gone"] })),
    });
    expect(asked).toEqual([`example-backups/${keyOf("lost")}`]);
    expect(strays.get("s3://example-backups/backups/lost/")).toMatchObject({
      value: { name: "lost", includedNamespaces: ["tenant-gone"], startedAt: Date.parse("2026-03-10T01:00:00Z") },
    });
  });

  it("are not looked for where there is no description", async () => {
    expect((await read(["lost"], {}, false)).asked).toEqual([]);
  });

  it.each<[string, NonNullable<Material["objects"]>[string] | undefined, string]>([
    ["that is not JSON", Buffer.from("<Error/>"), "malformed"],
    [
      "that nests too deeply",
      Buffer.from(`{"kind":"Backup","metadata":${'{"a":'.repeat(2_000)}1${"}".repeat(2_001)}`),
      "malformed",
    ],
    ["of something else", json({ kind: "Secret" }), "malformed"],
    ["that may not be read", unreadable("forbidden", "s3", "AccessDenied"), "forbidden"],
    ["that was not read", undefined, "notLookedAt"],
  ])("with a description %s are unreadable, each by itself", async (_, body, cause) => {
    const fine = { [`example-backups/${keyOf("fine")}`]: json(backupObject("fine")) };
    const { strays } = await read(["lost", "fine"], {
      ...fine,
      ...(body === undefined ? {} : { [`example-backups/${keyOf("lost")}`]: body }),
    });
    expect(strays.get("s3://example-backups/backups/lost/")).toMatchObject({ status: "unreadable", cause });
    expect(strays.get("s3://example-backups/backups/fine/")).toMatchObject({ status: "observed" });
  });
});
