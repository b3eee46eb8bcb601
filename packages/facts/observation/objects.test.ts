import { describe, expect, it } from "vitest";
import { type Files, withObservation } from "./folder.fixture.ts";

const KEY = "backups/acme-1/acme-1-volumeinfo.json.gz";
const BODY = `s3/example-backups/objects/${KEY}`;
const LISTING = "s3/example-backups/list-objects-v2.json";

const read = (files: Files, key = KEY, limit?: number) =>
  withObservation(files, (sources) => sources.object("example-backups", key, limit));

describe("an object's body", () => {
  it("is the file's bytes", async () => {
    const reading = await read({ [BODY]: Buffer.from([0x1f, 0x8b, 0]) });
    expect(reading.status === "observed" ? [...reading.value] : reading).toEqual([0x1f, 0x8b, 0]);
  });

  it("was not read where it has no file, whether the listing names it or is missing", async () => {
    expect(await read({})).toMatchObject({ cause: "notLookedAt", source: BODY });
    expect(await read({ [LISTING]: { Contents: [{ Key: KEY }] } })).toMatchObject({ cause: "notLookedAt" });
  });

  it("does not exist where the bucket's listing is whole and does not name it", async () => {
    expect(await read({ [LISTING]: { Contents: [{ Key: `${KEY}2` }] } })).toMatchObject({ cause: "notFound" });
  });

  it("may exist where the listing is cut off", async () => {
    expect(await read({ [LISTING]: { Contents: [], IsTruncated: true } })).toMatchObject({ cause: "notLookedAt" });
  });

  it("is not read where it is larger than it may be", async () => {
    expect(await read({ [BODY]: "12345" }, KEY, 5)).toMatchObject({ status: "observed" });
    expect(await read({ [BODY]: "123456" }, KEY, 5)).toMatchObject({
      cause: "malformed",
      message: "found 6 bytes; allowed are at most 5",
    });
  });

  it.each(["../../../surety.yaml", "a/../../../../surety.yaml", "..", "", "/"])(
    "is not looked for outside the folder: %j",
    async (key) => {
      const reading = await read({ "surety.yaml": "secret" }, key);
      expect(reading.status).toBe("unreadable");
    },
  );

  it.each([BODY, BODY.replace(".gz", ""), BODY.replace(".json.gz", "")])(
    "is unreadable by an error about %s",
    async (source) => {
      const record = { errors: [{ source, error: "AccessDenied" }] };
      expect(await read({ "observation.json": record, [BODY]: "x" })).toMatchObject({ cause: "forbidden" });
    },
  );

  it("is not concerned by an error about another whose name begins alike", async () => {
    const record = { errors: [{ source: "s3/example-backups/objects/backups/acme-1/acme-1", error: "AccessDenied" }] };
    expect(await read({ "observation.json": record, [BODY]: "x" })).toMatchObject({ status: "observed" });
  });
});
