import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE } from "#domain/duration.ts";
import type { Outcome } from "#domain/finding.ts";
import { digestOf, RECORDED } from "#domain/statement.fixture.ts";
import { statementSchema } from "#domain/statement.ts";
import { tenantOutcomesSchema } from "#domain/sweep-record.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { readEnvelope } from "#runtime/dsse.ts";
import { createEvidenceLog } from "./evidence-log.ts";
import { createListStore } from "./list-store.ts";
import { memoryBucket, memorySigner } from "./locked-bucket.double.ts";
import { createSweepRecorder } from "./record-sweep.ts";

const signer = memorySigner();

function finding(tenant: string | null, control: string, outcome: Outcome): TrackedFinding {
  return {
    ...{ control, outcome, promise: "daily-backups", cluster: "prod-eu", reason: "R", message: "…", evidence: {} },
    tenant: tenant === null ? null : tenantIdSchema.parse(tenant),
    ...{ observedAt: RECORDED, since: RECORDED, violations: [], advisories: [], announced: {} },
  };
}

const FINDINGS = [
  finding("globex", "backup-fresh", "kept"),
  finding("acme", "backup-fresh", "broken"),
  finding("acme", "backup-complete", "kept"),
  finding(null, "cluster-private", "unknown"),
];

function open() {
  const bucket = memoryBucket();
  const log = createEvidenceLog(bucket, signer.sign, async () => undefined);
  const keepList = createListStore(bucket);
  const record = createSweepRecorder({ log, keepList, clock: () => RECORDED + 1_000, version: "1.2.3" });
  const swept = (findings: readonly TrackedFinding[], at = RECORDED) => ({
    document: { version: 1 as const, cluster: "prod-eu", sweptAt: at, findings },
    saved: { key: "findings/prod-eu.json.gz", uri: "s3://state/f?versionId=v", sha256: digestOf("f") },
    ...{ at, dueEvery: 15 * MINUTE },
  });
  const read = (key: string) =>
    statementSchema.parse(JSON.parse(readEnvelope(bucket.objects.get(key) ?? new Uint8Array()).payload.toString()));
  const lists = () =>
    [...bucket.objects].filter(([key]) => key.startsWith("lists/")).map(([, body]) => linesOf(gunzipSync(body)));
  return { bucket, record, swept, read, lists };
}

describe("the record of a sweep", () => {
  it("counts the findings, and is about the document that holds them", async () => {
    const { record, swept, read } = open();
    const { key } = await record(swept(FINDINGS));
    expect(read(key)).toMatchObject({
      subject: [
        { name: "findings/prod-eu.json.gz", uri: "s3://state/f?versionId=v", digest: { sha256: digestOf("f") } },
      ],
      predicate: {
        ...{ cluster: "prod-eu", sweptAt: RECORDED, recordedAt: RECORDED + 1_000, dueEverySeconds: 900 },
        ...{ onlyTenant: null, findings: { kept: 2, broken: 1, unknown: 1, notApplicable: 0, exempt: 0 } },
        byControl: [
          { control: "backup-complete", kept: 1 },
          { control: "backup-fresh", kept: 1, broken: 1 },
          { control: "cluster-private", unknown: 1 },
        ],
        outcomes: { count: 3 },
      },
    });
  });

  it("refers to a list of every tenant's outcomes", async () => {
    const { record, swept, lists } = open();
    await record(swept(FINDINGS));
    const expected = [
      { tenant: null, outcomes: { "cluster-private": "unknown" } },
      { tenant: "acme", outcomes: { "backup-complete": "kept", "backup-fresh": "broken" } },
      { tenant: "globex", outcomes: { "backup-fresh": "kept" } },
    ];
    expect(lists()).toEqual([expected]);
    for (const line of expected) expect(tenantOutcomesSchema.parse(line)).toEqual(line);
  });

  it("of the same outcomes refers to the same list, which is then locked for longer", async () => {
    const { record, swept, lists, bucket } = open();
    await record(swept(FINDINGS));
    await record(
      swept(
        FINDINGS.map((one) => ({ ...one, observedAt: RECORDED + 1 })),
        RECORDED + 15 * MINUTE,
      ),
    );
    expect(lists()).toHaveLength(1);
    expect(bucket.keptLonger).toEqual([...bucket.objects.keys()].filter((key) => key.startsWith("lists/")));
    expect(bucket.objects.size).toBe(3);
  });

  it("has the same list whatever the order of the findings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(FINDINGS, { minLength: FINDINGS.length }), async (shuffled) => {
        const { record, swept, lists } = open();
        await record(swept(FINDINGS));
        await record(swept(shuffled, RECORDED + 1));
        expect(lists()).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  it("of the same sweep is written once", async () => {
    const { record, swept } = open();
    const first = await record(swept(FINDINGS));
    expect(await record(swept(FINDINGS))).toEqual({ ...first, wasThere: true });
  });

  it("of one tenant says so", async () => {
    const { record, swept, read } = open();
    const { key } = await record({ ...swept(FINDINGS), only: tenantIdSchema.parse("acme") });
    expect(read(key).predicate).toMatchObject({ onlyTenant: "acme" });
  });

  it("of a cluster without tenants counts nothing", async () => {
    const { record, swept, read, lists } = open();
    const { key } = await record(swept([]));
    expect(read(key).predicate).toMatchObject({ byControl: [], outcomes: { count: 0 } });
    expect(lists()).toEqual([[]]);
  });
});

function linesOf(text: Buffer): readonly unknown[] {
  const lines = text.toString().split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}
