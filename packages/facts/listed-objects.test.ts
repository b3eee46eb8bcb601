import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MalformedPage, objectsIn, versionsIn } from "./listed-objects.ts";

const LastModified = "2026-03-10T01:00:00Z";
const writtenAt = Date.parse(LastModified);
const object = {
  Key: "backups/a/velero-backup.json",
  Size: 10,
  LastModified,
  ETag: '"1"',
  StorageClass: "STANDARD_IA",
};

describe("a page of objects", () => {
  it("names each with its size, its class and what it was written as", () => {
    expect(objectsIn({ Contents: [object] }, "")).toEqual([
      { key: object.Key, state: "current", bytes: 10, writtenAt, etag: '"1"', storageClass: "STANDARD_IA" },
    ]);
  });

  it("of an object without a class is of the standard one", () => {
    const { StorageClass: _, ETag: __, ...plain } = object;
    expect(objectsIn({ Contents: [plain] }, "")).toMatchObject([{ storageClass: "STANDARD", etag: undefined }]);
  });

  it.each([
    ["an empty list", { Contents: [] }],
    ["no list, and a count", { KeyCount: 0 }],
    ["what the command line prints of an empty bucket", { RequestCharged: null, Prefix: "" }],
    ["null for a list", { Contents: null }],
  ])("with %s is that of an empty bucket", (_, page) => {
    expect(objectsIn(page, "")).toEqual([]);
  });

  it.each([
    ["nothing in it", {}],
    ["another answer in it", { Buckets: [] }],
    ["an error in it", { Error: { Code: "AccessDenied" } }],
    ["a count of what it does not list", { KeyCount: 2, Name: "example-backups" }],
    ["a list that is none", { Contents: {} }],
    ["an object without a size", { Contents: [{ ...object, Size: undefined }] }],
    ["an object without a time", { Contents: [{ ...object, LastModified: "yesterday" }] }],
    ["folders instead of objects", { Contents: [], Delimiter: "/" }],
  ])("with %s is not one: an empty bucket must say that it is", (_, page) => {
    expect(() => objectsIn(page, "")).toThrow(MalformedPage);
  });

  it.each(["text", null, 7])("is not %j", (page) => {
    expect(() => objectsIn(page, "")).toThrow("found what is not an answer");
  });

  it("of a part counts where all that is asked for lies in it, and not otherwise", () => {
    const page = { Contents: [], Prefix: "prod/" };
    expect(objectsIn(page, "prod/")).toEqual([]);
    expect(() => objectsIn(page, "")).toThrow(
      'found a listing of prod/ only; allowed is one of all that begins with ""',
    );
    expect(() => objectsIn({ Contents: [], Prefix: "prod/backups/" }, "prod/")).toThrow(MalformedPage);
  });
});

describe("a page of versions", () => {
  it("tells what exists from what is hidden, and from the markers that hide it", () => {
    const page = {
      Versions: [
        { ...object, IsLatest: true },
        { ...object, IsLatest: false },
      ],
      DeleteMarkers: [{ Key: "b", LastModified, IsLatest: true }],
    };
    expect(versionsIn(page, "").map(({ key, state }) => [key, state])).toEqual([
      [object.Key, "current"],
      [object.Key, "hidden"],
      ["b", "marker"],
    ]);
  });

  it("may hold markers only", () => {
    expect(versionsIn({ DeleteMarkers: [{ Key: "b", LastModified, IsLatest: true }] }, "")).toHaveLength(1);
  });

  it("does not say of a version whether it is the latest: then it is not one", () => {
    expect(() => versionsIn({ Versions: [object] }, "")).toThrow(MalformedPage);
    expect(() => versionsIn({ Contents: [object] }, "")).toThrow(MalformedPage);
  });
});

it("whatever comes in place of a page is one, or is told as none", () => {
  const key = fc.constantFrom("Contents", "Versions", "DeleteMarkers", "Prefix", "IsTruncated", "Key", "Size");
  const page = fc.oneof(
    fc.anything(),
    fc.dictionary(key, fc.anything()),
    fc.record({ Contents: fc.array(fc.anything()) }),
  );
  fc.assert(
    fc.property(page, (input) => {
      for (const read of [objectsIn, versionsIn]) {
        try {
          expect(Array.isArray(read(input, ""))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPage);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
