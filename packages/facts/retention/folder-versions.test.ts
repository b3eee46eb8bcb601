import { describe, expect, it } from "vitest";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { sourcesOf } from "../sources.fixture.ts";
import type { Pages } from "../sources.ts";
import { readFolderVersions } from "./folder-versions.ts";

const LastModified = "2026-03-01T01:00:00Z";
const version = (Key: string, more: object = {}) => ({
  ...{ Key, LastModified, Size: 1, ETag: `"${Key}"`, IsLatest: true, VersionId: "v1" },
  ...more,
});

function read(pages: Pages | Unreadable) {
  const { sources } = sourcesOf({ buckets: { "backups/list-object-versions": pages } });
  return readFolderVersions(sources, { bucket: "backups", address: "s3://backups/kopia/former/" });
}

describe("readFolderVersions", () => {
  it("names versions and markers of all pages, and nothing of a folder whose name begins the same", async () => {
    const read1 = await read([
      { Versions: [version("kopia/former/p1"), version("kopia/former/p1", { IsLatest: false, VersionId: "v0" })] },
      {
        Versions: [version("kopia/former-2/p1")],
        DeleteMarkers: [{ Key: "kopia/former/p2", LastModified, IsLatest: true, VersionId: "v2" }],
      },
    ]);
    expect(read1).toMatchObject({
      status: "observed",
      value: [
        { key: "kopia/former/p1", versionId: "v1", state: "current", etag: '"kopia/former/p1"' },
        { key: "kopia/former/p1", versionId: "v0", state: "hidden" },
        { key: "kopia/former/p2", versionId: "v2", state: "marker" },
      ],
    });
  });

  it("knows the only version of an object in a bucket without versions as S3 calls it", async () => {
    const unversioned = version("kopia/former/p1", { VersionId: undefined });
    expect(await read([{ Versions: [unversioned] }])).toMatchObject({ value: [{ versionId: "null" }] });
  });

  it.each<[string, Pages | Unreadable, string]>([
    ["is refused", unreadable("forbidden", "S3", "AccessDenied"), "forbidden"],
    ["has a page that is none", [{ Versions: [version("kopia/former/p1")] }, { Versions: "all" }], "malformed"],
    ["has a version without a time", [{ Versions: [version("kopia/former/p1", { LastModified: "" })] }], "malformed"],
  ])("is unreadable as a whole where the listing %s", async (_, pages, cause) => {
    expect(await read(pages)).toMatchObject({ status: "unreadable", cause });
  });
});
