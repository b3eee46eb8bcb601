import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place } from "#domain/evidence.ts";
import { sweepStatement } from "#domain/statement.fixture.ts";
import { writeStatement } from "#domain/statement.ts";
import { isSignedBy, readEnvelope, sha256Of } from "#runtime/dsse.ts";
import { createEvidenceLog, type Entry } from "./evidence-log.ts";
import { memoryBucket, memorySigner } from "./locked-bucket.double.ts";

const CHAIN = "sweeps/prod-eu";
const signer = memorySigner();
const key = (sequence: number) => `${CHAIN}/${9_999_999_999 - sequence}-${sequence}.dsse.json`;

const entry = (id: string, chain = CHAIN): Entry => ({
  ...{ chain, id },
  write: (record: Place) => writeStatement(sweepStatement({ id, record })),
});

function openLog(bucket = memoryBucket(), sign = signer.sign) {
  const pauses: number[] = [];
  const log = createEvidenceLog(bucket, sign, async (attempt) => void pauses.push(attempt));
  const records = () =>
    [...bucket.objects]
      .filter(([name]) => name.startsWith(`${CHAIN}/`))
      .map(([name, bytes]) => ({ name, bytes, ...JSON.parse(readEnvelope(bytes).payload.toString()).predicate }))
      .sort((a, b) => a.record.sequence - b.record.sequence);
  return { log, bucket, records, pauses };
}

/** That every record but the first names the digest of the one before. */
function expectChained(records: ReturnType<ReturnType<typeof openLog>["records"]>) {
  expect(records.map(({ record }) => record)).toEqual(
    records.map((_, at) => {
      const before = records[at - 1];
      return { chain: CHAIN, sequence: at + 1, previous: before === undefined ? null : sha256Of(before.bytes) };
    }),
  );
}

describe("a chain of records", () => {
  it("begins with a record that follows none, and each names the digest of the one before", async () => {
    const { log, records } = openLog();
    for (const id of ["a", "b", "c"]) await log.append(entry(id));
    expect(records().map(({ id, name }) => [id, name])).toEqual([
      ["a", key(1)],
      ["b", key(2)],
      ["c", key(3)],
    ]);
    expectChained(records());
    for (const { bytes } of records()) expect(isSignedBy(readEnvelope(bytes), signer.publicKey)).toBe(true);
  });

  it("answers where the record stands, and its digest", async () => {
    const { log, bucket } = openLog();
    await log.append(entry("a"));
    const second = await log.append(entry("b"));
    const bytes = (at: number) => bucket.objects.get(key(at)) ?? Buffer.alloc(0);
    expect(second).toEqual({
      ...{ id: "b", key: key(2), sha256: sha256Of(bytes(2)), wasThere: false },
      place: { chain: CHAIN, sequence: 2, previous: sha256Of(bytes(1)) },
    });
  });

  it("is not another whose name begins with the same letters", async () => {
    const { log, bucket } = openLog();
    await log.append(entry("a", `${CHAIN}-2`));
    await log.append(entry("a"));
    expect([...bucket.objects.keys()]).toEqual([`${CHAIN}-2/9999999998-1.dsse.json`, key(1)]);
  });

  it("holds what is recorded twice once", async () => {
    const { log, records } = openLog();
    await log.append(entry("a"));
    const [once, twice] = [await log.append(entry("b")), await log.append(entry("b"))];
    expect(twice).toMatchObject({ ...once, wasThere: true });
    expect(records()).toHaveLength(2);
  });
});

describe("two writers at once", () => {
  it("both record, one after the other: who loses reads the chain anew", async () => {
    const { promise: bothHaveRead, resolve } = Promise.withResolvers<void>();
    let arrived = 0;
    const bucket = memoryBucket(async (call) => {
      if (call !== `putNew ${key(1)}`) return;
      arrived += 1;
      if (arrived === 2) resolve();
      await bothHaveRead;
    });
    const { log, records, pauses } = openLog(bucket);
    await Promise.all([log.append(entry("a")), log.append(entry("b"))]);
    expect(records()).toHaveLength(2);
    expectChained(records());
    expect(pauses).toEqual([1]);
  });

  it("of the same record, it is there once", async () => {
    const { log, records } = openLog();
    const stored = await Promise.all([log.append(entry("a")), log.append(entry("a"))]);
    expect(records()).toHaveLength(1);
    expect(stored.map(({ wasThere }) => wasThere).toSorted()).toEqual([false, true]);
  });

  it("any number of them, in any order, make one chain that holds each record once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), async (scheduler, ids) => {
        const bucket = memoryBucket((call) => scheduler.schedule(Promise.resolve(), call));
        const { log, records } = openLog(bucket);
        const written = Promise.all(ids.map((id) => log.append(entry(String(id)))));
        await scheduler.waitFor(written);
        const found = records().map(({ id }) => id);
        expect(new Set(found)).toEqual(new Set(ids.map(String)));
        expectChained(records());
      }),
      { numRuns: 60 },
    );
  });

  it("gives up where others are always faster, by an error that is worth trying again", async () => {
    const bucket = memoryBucket();
    bucket.putNew = async (taken) => {
      const other = memoryBucket();
      const sequence = Number(/-(\d+)\./u.exec(taken)?.[1]);
      for (let at = 1; at <= sequence; at += 1) await openLog(other).log.append(entry(`other ${at}`));
      for (const [name, bytes] of other.objects) bucket.objects.set(name, bytes);
      return false;
    };
    await expect(openLog(bucket).log.append(entry("a"))).rejects.toMatchObject({ name: "RetryableError" });
  });
});

describe("a writer that ends in the middle", () => {
  it("between signing and writing, has recorded nothing", async () => {
    const bucket = memoryBucket(async (call) => {
      if (call.startsWith("putNew")) throw new Error("the function ended");
    });
    await expect(openLog(bucket).log.append(entry("a"))).rejects.toThrow("the function ended");
    expect(bucket.objects.size).toBe(0);
  });

  it("after writing, finds its record when it is run again", async () => {
    let ends = true;
    const bucket = memoryBucket(async (call) => {
      if (ends && call.startsWith("written")) throw new Error("the function ended");
    });
    const { log, records } = openLog(bucket);
    await expect(log.append(entry("a"))).rejects.toThrow("the function ended");
    ends = false;
    expect(await log.append(entry("a"))).toMatchObject({ place: { sequence: 1 }, wasThere: true });
    expect(records()).toHaveLength(1);
  });

  it("whose answer was lost, and who was overtaken meanwhile, finds its record and writes no second", async () => {
    const bucket = memoryBucket();
    const { log, records } = openLog(bucket);
    const put = bucket.putNew.bind(bucket);
    bucket.putNew = async (name, body) => {
      bucket.putNew = put;
      await put(name, body);
      await log.append(entry("b"));
      return put(name, body); // as the client repeats it
    };
    expect(await log.append(entry("a"))).toMatchObject({ place: { sequence: 1 }, wasThere: true });
    expect(records().map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("a head that is not what its name says", () => {
  it.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ["is empty", () => new Uint8Array(), "found an empty file"],
    ["is cut off", (bytes) => bytes.subarray(0, 100), "not JSON, or not all of it"],
    ["is no record", () => Buffer.from('{"payload":"e30=","payloadType":"x","signatures":[{"sig":""}]}'), "predicate"],
  ])("%s: nothing follows it", async (_, spoil, problem) => {
    const { log, bucket } = openLog();
    await log.append(entry("a"));
    bucket.objects.set(key(1), spoil(bucket.objects.get(key(1)) ?? new Uint8Array()));
    const appended = log.append(entry("b"));
    await expect(appended).rejects.toMatchObject({ name: "PermanentError" });
    await expect(appended).rejects.toThrow(`s3://evidence/${key(1)} is not the record that its name says`);
    await expect(appended).rejects.toThrow(problem);
    expect(bucket.objects.size).toBe(1);
  });

  it("is another record: nothing follows it", async () => {
    const { log, bucket } = openLog();
    await log.append(entry("a"));
    bucket.objects.set(key(2), bucket.objects.get(key(1)) ?? new Uint8Array());
    await expect(log.append(entry("b"))).rejects.toThrow(`it holds record 1 of ${CHAIN}`);
  });
});
