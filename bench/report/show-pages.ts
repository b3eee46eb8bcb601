/**
 * `node show-pages.ts FOLDER PATH`: shows one page as a function does that has just started, and again and again, and
 * prints how long that took, how large the page is, and the memory of the process. With `*` for a path it reads all
 * findings in full instead, and shows nothing.
 */

import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { CONTROLS } from "#controls/index.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { tenantSchema } from "#domain/tenant.ts";
import { newTenantRecord, type TenantRecord } from "#domain/tenant-record.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createHistoryStore } from "#effects/history/history-store.ts";
import { memoryBucket } from "#effects/state/bucket.double.ts";
import { iamGuard } from "#functions/report/guard.ts";
import { createReport } from "#functions/report/handler.ts";
import { peakMemoryKiB } from "../peak-memory.ts";
import { median } from "../statistics.ts";

const [, , folder = "", path = "/"] = process.argv;
const REPEATED = 7;

const stateSchema = z.object({
  cluster: z.string(),
  now: z.number(),
  tenants: z.array(z.looseObject({ id: z.string() })),
});
const { cluster, now, tenants } = stateSchema.parse(JSON.parse(readFileSync(join(folder, "state.json"), "utf8")));
const records = tenants.map((one): TenantRecord => {
  const { id, namespace, hosts, since } = tenantSchema.parse({
    ...one,
    since: new Date(Number(one["since"])).toISOString(),
  });
  const request = { source: "bench", id, at: since };
  return {
    ...newTenantRecord(id),
    onboarding: { request, cluster, namespace, hosts, realm: id, applied: { request, since } },
  };
});

const { s3, objects, reads } = memoryBucket();
for (const key of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".gz"))) {
  const metadata = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(folder, `${key}.metadata`), "utf8")));
  objects.set(key, { body: readFileSync(join(folder, key)), metadata });
}

const never = () => Promise.reject(new Error("no page that is measured reads this"));
const show = createReport({
  ...{ stage: "bench", version: "0.0.0", controls: CONTROLS, clock: () => now + 60_000, guard: async () => iamGuard },
  configuration: configurationSchema.parse({
    version: 1,
    clusters: [{ name: cluster, region: "eu-west-1", velero: { bucket: "example-backups" } }],
  }),
  tenants: { listTenantRecords: async () => records },
  findings: createFindingsStore(s3, "state"),
  history: createHistoryStore(s3, "state"),
  backupLists: createBackupListStore(s3, "state"),
  deletions: { read: never, readProgress: never },
  rehearsals: { read: async () => ({ value: undefined, etag: undefined }) },
  evidence: { listRecords: never, read: never },
  signingKey: async () => generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey,
  logger: { error: console.error, warn: console.error, info: () => undefined },
});

const [rawPath, rawQueryString = ""] = path.split("?");
const authorizer = { iam: { userArn: "arn:aws:iam::000000000000:user/bench" } };
const event = { rawPath, rawQueryString, requestContext: { domainName: "bench", http: { method: "GET" }, authorizer } };

async function readAll() {
  await createFindingsStore(s3, "state").read(cluster);
  return { statusCode: 200, body: "" };
}

/** Milliseconds, and the page. */
async function showOnce() {
  const startedAt = performance.now();
  const { statusCode, body } = await (path === "*" ? readAll() : show(event));
  const time = performance.now() - startedAt;
  if (statusCode !== 200) throw new Error(`${path} is answered by ${statusCode}`);
  return { time, body };
}

const first = await showOnce();
const readFirst = reads.length;
const again: number[] = [];
for (let at = 0; at < REPEATED; at += 1) again.push((await showOnce()).time);
console.log(
  JSON.stringify({
    ...{ firstMs: first.time, againMs: median(again), requests: readFirst },
    ...{ kB: Buffer.byteLength(first.body) / 1_000, MiB: peakMemoryKiB() / 1_024 },
  }),
);
