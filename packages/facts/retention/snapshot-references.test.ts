import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { sourcesOf } from "../sources.fixture.ts";
import { readSnapshotReferences } from "./snapshot-references.ts";

const FOLDER = { bucket: "backups", address: "s3://backups/eu/backups/acme-1/", name: "acme-1" };
const LISTS = ["volumeinfo", "volumesnapshots", "csi-volumesnapshotcontents"] as const;
type List = (typeof LISTS)[number];

const zipped = (value: unknown) => gzipSync(JSON.stringify(value));
const absent = unreadable("notFound", "S3", "NoSuchKey");

function read(given: { readonly [L in List]?: Uint8Array | Unreadable }) {
  const objects = Object.fromEntries(
    LISTS.map((list) => [`backups/eu/backups/acme-1/acme-1-${list}.json.gz`, given[list] ?? absent]),
  );
  return readSnapshotReferences(sourcesOf({ objects }).sources, FOLDER);
}

describe("readSnapshotReferences", () => {
  it("names every snapshot that any of the lists names, once", async () => {
    const named = await read({
      volumeinfo: zipped([
        { nativeSnapshotInfo: { snapshotHandle: "snap-1" } },
        { csiSnapshotInfo: { snapshotHandle: "snap-2" } },
        { pvcName: "without a snapshot" },
      ]),
      volumesnapshots: zipped([{ status: { providerSnapshotID: "snap-1" } }, { status: {} }]),
      "csi-volumesnapshotcontents": zipped([
        { spec: { source: { snapshotHandle: "snap-3" } } },
        { status: { snapshotHandle: "snap-4" } },
      ]),
    });
    expect(named).toMatchObject({ status: "observed", value: ["snap-1", "snap-2", "snap-3", "snap-4"] });
  });

  it("of a list that is not there, or that Velero wrote as null, names none", async () => {
    expect(await read({ volumeinfo: zipped(null) })).toMatchObject({ status: "observed", value: [] });
    expect(await read({})).toMatchObject({ status: "observed", value: [] });
  });

  it.each(LISTS)(
    "is unreadable where %s is forbidden, cut off, or no list: any snapshot may be named there",
    async (list) => {
      const others = { volumeinfo: zipped([]), volumesnapshots: zipped([]) };
      for (const [body, cause] of [
        [unreadable("forbidden", "S3", "AccessDenied"), "forbidden"],
        [zipped([{ nativeSnapshotInfo: { snapshotHandle: "snap-1" } }]).subarray(0, 20), "malformed"],
        [zipped({ items: [] }), "malformed"],
        [zipped(["snap-1"]), "malformed"],
      ] as const)
        expect(await read({ ...others, [list]: body })).toMatchObject({ status: "unreadable", cause });
    },
  );
});
