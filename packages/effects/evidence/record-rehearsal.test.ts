import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import { RECORDED, rehearsalStatement } from "#domain/statement.fixture.ts";
import { statementSchema } from "#domain/statement.ts";
import { readEnvelope, sha256Of } from "#runtime/dsse.ts";
import { createEvidenceLog } from "./evidence-log.ts";
import { memoryBucket, memorySigner } from "./locked-bucket.double.ts";
import { createRehearsalRecorder, type RehearsalContent } from "./record-rehearsal.ts";

const signer = memorySigner();

function open() {
  const bucket = memoryBucket();
  const log = createEvidenceLog(bucket, signer.sign, async () => undefined);
  const record = createRehearsalRecorder({ log, clock: () => RECORDED + 1_000, version: "1.2.3" });
  const read = (key: string) =>
    statementSchema.parse(JSON.parse(readEnvelope(bucket.objects.get(key) ?? new Uint8Array()).payload.toString()));
  return { bucket, record, read };
}

function content(changes: Partial<RehearsalContent> = {}): RehearsalContent {
  const { id: _, record: __, recordedAt: ___, verifier: ____, ...rest } = rehearsalStatement().predicate;
  return { ...rest, ...changes };
}

describe("the record of a rehearsal", () => {
  it("is about the tenant and the backup, in the tenant's own chain", async () => {
    const { record, read } = open();
    const { key, place } = await record(content());
    expect(place).toEqual({ chain: "rehearsals/acme/1", sequence: 1, previous: null });
    const names = ["surety:tenant/acme/1", "surety:backup/prod-eu/acme-daily"];
    expect(read(key)).toMatchObject({
      subject: names.map((name) => ({ name, digest: { sha256: sha256Of(name) } })),
      predicate: { ...content(), id: "prod-eu/rehearsal-acme-1", recordedAt: RECORDED + 1_000 },
    });
  });

  it("is made once, however often and by how many at once it is asked for", async () => {
    const { bucket, record } = open();
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => record(content())));
    expect([...others, await record(content())].map(({ key }) => key)).toEqual([1, 2, 3].map(() => first?.key));
    expect(bucket.objects.size).toBe(1);
  });

  it("of the next follows it, and those of another tenant, or of who has the id after it, stand elsewhere", async () => {
    const { record } = open();
    await record(content());
    const next = await record(content({ rehearsal: "rehearsal-acme-2", startedAt: RECORDED + HOUR }));
    expect(next.place).toMatchObject({ chain: "rehearsals/acme/1", sequence: 2 });
    const { tenant } = content();
    const others = [
      { ...tenant, id: "globex" },
      { ...tenant, generation: 2 },
    ];
    for (const other of others) {
      const { place } = await record(content({ tenant: other }));
      expect(place).toMatchObject({ chain: `rehearsals/${other.id}/${other.generation}`, sequence: 1 });
    }
  });

  it("that contradicts itself is not made", async () => {
    const { bucket, record } = open();
    await expect(record(content({ outcome: "failed" }))).rejects.toThrow("allowed is at least one");
    expect(bucket.objects.size).toBe(0);
  });
});
