/**
 * `node keep-once.ts SIZE FOLDER`: makes the lists of Backups of that many simulated tenants anew, as the end of a sweep does,
 * from those that FOLDER has, puts them there, and prints what that took. The first time every Backup is opened; after it
 * what they held is known from the lists.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOW } from "#controls/cluster.fixture.ts";
import { DAY } from "#domain/duration.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import { memoryBucket } from "#effects/state/bucket.double.ts";
import { relist } from "#plans/backups/relist.ts";
import { peakMemoryKiB } from "../peak-memory.ts";
import { CLAIMS, simulateBackups } from "../scale/simulate.ts";

const [, , size = "", folder = ""] = process.argv;
const KEY = "backups/prod-eu.json.gz";
const [body, metadata] = [join(folder, "lists.json.gz"), join(folder, "metadata.json")];

const { s3, objects } = memoryBucket();
const isFirst = !existsSync(body);
if (!isFirst) objects.set(KEY, { body: readFileSync(body), metadata: JSON.parse(readFileSync(metadata, "utf8")) });
const { tenants, backups } = simulateBackups(Number(size));
const held = { seenAt: NOW - DAY, snapshots: CLAIMS, copies: 0, missing: 0, missingNames: [], unclear: 0 };
const seen = { tenants, backups, retention: 30 * DAY, at: NOW, coverageOf: () => (isFirst ? held : undefined) };

globalThis.gc?.(); // what simulating left behind is no business of what is measured
const residentMiB = process.memoryUsage.rss() / 2 ** 20;
const usedBefore = process.cpuUsage();
const startedAt = performance.now();
const damage = await createBackupListStore(s3, "state").change("prod-eu", (before) => relist(before, seen));
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(usedBefore);
const kept = objects.get(KEY);
if (damage !== undefined || kept === undefined) throw new Error("The lists were not kept", { cause: damage });
const MiB = peakMemoryKiB() / 1024 - residentMiB;
writeFileSync(body, kept.body);
writeFileSync(metadata, JSON.stringify(kept.metadata));
console.log(
  JSON.stringify({
    ...{ backups: backups.length, storedMB: kept.body.length / 1e6 },
    ...{ wallMs, cpuMs: (user + system) / 1000, MiB },
  }),
);
