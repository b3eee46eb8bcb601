import { describe, expect, it } from "vitest";
import { snapshotItem } from "../foreign.fixture.ts";
import { type Files, withObservation } from "./folder.fixture.ts";

const AWS = "aws/eu-west-1";

async function snapshotsIn(files: Files) {
  const inFolder = Object.entries(files).map(([path, contents]) => [
    path.startsWith("/") ? path.slice(1) : `${AWS}/${path}`,
    contents,
  ]);
  return withObservation(Object.fromEntries(inFolder), (sources) => sources.aws("describe-snapshots", (page) => page));
}

describe("answers of AWS", () => {
  it("are those of every file that is named after the operation, also in folders below", async () => {
    const files = {
      "describe-snapshots.json": { Snapshots: [snapshotItem("snap-1")] },
      "ec2/describe-snapshots-2.json": { Snapshots: [snapshotItem("snap-2")] },
      "describe-volumes.json": "{",
    };
    expect(await snapshotsIn(files)).toMatchObject({
      value: [{ Snapshots: [{ SnapshotId: "snap-1" }] }, { Snapshots: [{ SnapshotId: "snap-2" }] }],
    });
  });

  it("were not asked for where there is no file", async () => {
    expect(
      await snapshotsIn({ "describe-volumes.json": {}, "/aws/eu-west-2/describe-snapshots.json": {} }),
    ).toMatchObject({
      ...{ status: "unreadable", cause: "notLookedAt", source: `${AWS}/describe-snapshots` },
    });
  });

  it.each([
    ["ends in the middle", '{"Snapshots": [{', "malformed"],
    ["is empty", "", "malformed"],
    ["is a list", "[]", "malformed"],
    ["is the text of an error", "An error occurred (UnauthorizedOperation)", "malformed"],
    ["has a token left over", { Snapshots: [], NextToken: "t" }, "incomplete"],
  ])("are unreadable where a file %s", async (_, contents, cause) => {
    expect(
      await snapshotsIn({ "describe-snapshots.json": contents, "describe-snapshots-2.json": { Snapshots: [] } }),
    ).toMatchObject({
      ...{ status: "unreadable", cause, source: `${AWS}/describe-snapshots.json` },
    });
  });

  it.each([`${AWS}/describe-snapshots`, `${AWS}/ec2/describe-snapshots.json`, AWS, "aws"])(
    "are unreadable where an error is recorded about %s",
    async (source) => {
      const record = { errors: [{ source, error: "UnauthorizedOperation: You are not authorized." }] };
      expect(await snapshotsIn({ "/observation.json": record })).toMatchObject({
        status: "unreadable",
        cause: "forbidden",
      });
    },
  );

  it("are as they are where an error is recorded about another operation", async () => {
    const record = { errors: [{ source: `${AWS}/describe-volumes`, error: "no" }] };
    const files = { "/observation.json": record, "describe-snapshots.json": { Snapshots: [] } };
    expect(await snapshotsIn(files)).toMatchObject({ status: "observed" });
  });
});

it("a folder that is a file holds no answers", async () => {
  expect(await snapshotsIn({ "/aws": "x" })).toMatchObject({ cause: "notLookedAt" });
});

describe("answers about a bucket", () => {
  it("are those in its folder", async () => {
    const files = { "s3/example-backups/get-bucket-location.json": {}, "s3/other/get-bucket-location.json": "{" };
    expect(
      await withObservation(files, (sources) => sources.bucket("example-backups", "get-bucket-location")),
    ).toMatchObject({ value: [{}] });
  });

  it("are a listing page by page, which is not begun where it is not whole", async () => {
    const list = (files: Files) =>
      withObservation(files, async (sources) => {
        const pages: unknown[] = [];
        const request = { bucket: "example-backups", operation: "list-objects-v2", prefix: "" } as const;
        return { reading: await sources.listing(request, (page) => void pages.push(page)), pages };
      });
    const file = "s3/example-backups/list-objects-v2";
    const next = { NextContinuationToken: "t", IsTruncated: true };
    const pages = { [`${file}-1.json`]: { ...next }, [`${file}-2.json`]: { ContinuationToken: "t", Contents: [] } };
    expect(await list(pages)).toMatchObject({
      reading: { status: "observed" },
      pages: [{ ...next }, { Contents: [] }],
    });
    expect(await list({ [`${file}.json`]: next })).toMatchObject({ reading: { cause: "incomplete" }, pages: [] });
  });

  it.each(["../aws", "a/../../etc", "..", ""])("are not looked for outside: %j", async (bucket) => {
    expect(await withObservation({}, (sources) => sources.bucket(bucket, "get-bucket-location"))).toMatchObject({
      cause: "malformed",
    });
  });
});
