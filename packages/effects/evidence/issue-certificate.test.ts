import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { deletedItemSchema } from "#domain/deletion-certificate.ts";
import { finalCertificate, RECORDED } from "#domain/statement.fixture.ts";
import { type DeletionStatement, statementSchema } from "#domain/statement.ts";
import { readEnvelope, sha256Of } from "#runtime/dsse.ts";
import { createEvidenceLog } from "./evidence-log.ts";
import { type CertificateContent, createCertificateIssuer } from "./issue-certificate.ts";
import { createListStore } from "./list-store.ts";
import { memoryBucket, memorySigner } from "./locked-bucket.double.ts";

const signer = memorySigner();

function open() {
  const bucket = memoryBucket();
  const log = createEvidenceLog(bucket, signer.sign, async () => undefined);
  const keepList = createListStore(bucket);
  const issue = createCertificateIssuer({ log, keepList, clock: () => RECORDED, version: "1.2.3" });
  const read = (key: string): DeletionStatement => {
    const value = JSON.parse(readEnvelope(bucket.objects.get(key) ?? new Uint8Array()).payload.toString());
    const statement = statementSchema.parse(value);
    if (statement.predicateType !== "https://surety.dev/evidence/deletion/v1") throw new Error("another kind");
    return statement;
  };
  return { bucket, issue, read };
}

/** So many volumes, all gone. */
function content(volumes: number, changes: Partial<CertificateContent> = {}): CertificateContent {
  const { record, recordedAt, verifier, items, residuals, ...rest } = finalCertificate().predicate;
  const [item] = "items" in items ? items.items : [];
  if (item === undefined) throw new Error("the fixture has an item");
  return {
    ...rest,
    inventory: {
      ...rest.inventory,
      kinds: [{ kind: "Volume", found: volumes, deleted: volumes, remaining: 0 }],
    },
    items: Array.from({ length: volumes }, (_, at) => ({ ...item, id: `vol-${at}` })),
    residuals: [],
    ...changes,
  };
}

describe("a certificate of deletion", () => {
  it("is the first record of its departure's chain, about the tenant and the request", async () => {
    const { issue, read } = open();
    const stored = await issue(content(2));
    expect(stored).toMatchObject({ key: "deletions/acme/1/9999999998-1.dsse.json", wasThere: false });
    const { subject, predicate } = read(stored.key);
    expect(subject).toEqual(
      ["surety:tenant/acme/1", "surety:request/billing/order-4711"].map((name) => ({
        name,
        digest: { sha256: sha256Of(name) },
      })),
    );
    expect(predicate).toEqual({
      ...content(2),
      items: { items: content(2).items },
      residuals: { items: [] },
      record: { chain: "deletions/acme/1", sequence: 1, previous: null },
      recordedAt: RECORDED,
      verifier: { id: "https://surety.dev", version: "1.2.3" },
    });
  });

  it("holds 200 items itself, and 201 in a list of their own that it names by its digest", async () => {
    const { issue, read, bucket } = open();
    const short = read((await issue(content(200, { id: "short" }))).key);
    expect(short.predicate.items).toMatchObject({ items: { length: 200 } });
    const long = read((await issue(content(201, { id: "long" }))).key);
    expect(long.predicate.items).toMatchObject({ count: 201 });
    const sha256 = "digest" in long.predicate.items ? long.predicate.items.digest.sha256 : "";
    const list = bucket.objects.get(`lists/${sha256}.jsonl.gz`) ?? new Uint8Array();
    expect(sha256Of(list)).toBe(sha256);
    const lines = gunzipSync(list).toString().trimEnd().split("\n");
    expect(lines.map((line) => deletedItemSchema.parse(JSON.parse(line)))).toEqual(content(201).items);
  });

  it("asked for again is the one that is there, though the clock went on", async () => {
    const { issue, bucket } = open();
    const first = await issue(content(2));
    expect(await issue(content(3))).toEqual({ ...first, wasThere: true });
    expect(bucket.objects.size).toBe(1);
  });

  it("follows the provisional one", async () => {
    const { issue } = open();
    const first = await issue(content(1, { id: "provisional", status: "provisional" }));
    const second = await issue(content(1));
    expect(second.place).toEqual({ chain: "deletions/acme/1", sequence: 2, previous: first.sha256 });
  });

  it("that contradicts itself is neither signed nor stored", async () => {
    const { issue, bucket } = open();
    await expect(issue(content(1, { items: [] }))).rejects.toThrow("allowed are the 1 deleted");
    expect(bucket.objects.size).toBe(0);
  });
});
