import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { type Files, withObservation } from "./folder.fixture.ts";

const KEY = "backups/acme-1/acme-1-volumeinfo.json.gz";
const BODY = `s3/example-backups/objects/${KEY}`;
const LISTING = "s3/example-backups/list-objects-v2.json";

const readFrom = (files: Files, key = KEY, limit?: number) =>
  withObservation(files, (sources) => sources.object("example-backups", key, limit));

describe("an object's body", () => {
  it("is the file's bytes", async () => {
    const reading = await readFrom({ [BODY]: Buffer.from([0x1f, 0x8b, 0]) });
    expect(reading.status === "observed" ? [...reading.value] : reading).toEqual([0x1f, 0x8b, 0]);
  });

  it("was not read where it has no file, whether the listing names it or is missing", async () => {
    expect(await readFrom({})).toMatchObject({ cause: "notLookedAt", source: BODY });
    expect(await readFrom({ [LISTING]: { Contents: [{ Key: KEY }] } })).toMatchObject({ cause: "notLookedAt" });
  });

  it("does not exist where the bucket's listing is whole and does not name it", async () => {
    expect(await readFrom({ [LISTING]: { Contents: [{ Key: `${KEY}2` }] } })).toMatchObject({ cause: "notFound" });
  });

  it("does not exist where versions are listed and none of it is the latest", async () => {
    const versions = "s3/example-backups/list-object-versions.json";
    const read = (item: object) => readFrom({ [versions]: { Versions: [{ Key: KEY, ...item }] } });
    expect(await read({ IsLatest: false })).toMatchObject({ cause: "notFound" });
    expect(await read({ IsLatest: true })).toMatchObject({ cause: "notLookedAt" });
  });

  it("comes in pieces, however large, and says alike what is not there", async () => {
    const stream = (files: Files) =>
      withObservation(files, (sources) =>
        sources.stream({ bucket: "example-backups", key: KEY }, (pieces) => buffer(pieces).then(String)),
      );
    expect(await stream({ [BODY]: "abc" })).toMatchObject({ value: "abc" });
    expect(await stream({})).toMatchObject({ cause: "notLookedAt" });
    expect(await stream({ [LISTING]: { Contents: [] } })).toMatchObject({ cause: "notFound" });
    expect(await stream({ "observation.json": "{", [BODY]: "abc" })).toMatchObject({ cause: "malformed" });
  });

  it("may exist where the listing is cut off", async () => {
    expect(await readFrom({ [LISTING]: { Contents: [], IsTruncated: true } })).toMatchObject({ cause: "notLookedAt" });
  });

  it("is not read where it is larger than it may be", async () => {
    expect(await readFrom({ [BODY]: "12345" }, KEY, 5)).toMatchObject({ status: "observed" });
    expect(await readFrom({ [BODY]: "123456" }, KEY, 5)).toMatchObject({
      cause: "malformed",
      message: "found 6 bytes; allowed are at most 5",
    });
  });

  it.each(["../../../surety.yaml", "a/../../../../surety.yaml", "..", "", "/"])(
    "is not looked for outside the folder: %j",
    async (key) => {
      const reading = await readFrom({ "surety.yaml": "secret" }, key);
      expect(reading.status).toBe("unreadable");
    },
  );

  it.each([BODY, BODY.replace(".gz", ""), BODY.replace(".json.gz", "")])(
    "is unreadable by an error about %s",
    async (source) => {
      const record = { errors: [{ source, error: "AccessDenied" }] };
      expect(await readFrom({ "observation.json": record, [BODY]: "x" })).toMatchObject({ cause: "forbidden" });
    },
  );

  it("is not concerned by an error about another whose name begins alike", async () => {
    const record = { errors: [{ source: "s3/example-backups/objects/backups/acme-1/acme-1", error: "AccessDenied" }] };
    expect(await readFrom({ "observation.json": record, [BODY]: "x" })).toMatchObject({ status: "observed" });
  });
});
