/**
 * `node make-state.ts SIZE FOLDER`: writes what sweeps of so many simulated tenants leave behind: findings of every
 * control that looks at them, four months of history and lists of Backups, as they are stored, and the tenants.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { judgeFacts } from "#controls/cluster.fixture.ts";
import { DAY } from "#domain/duration.ts";
import { dayOf, type History, monthOf } from "#domain/history.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { createBackupListStore, type ListsInOrder } from "#effects/backups/backup-list-store.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createHistoryStore } from "#effects/history/history-store.ts";
import { memoryBucket } from "#effects/state/bucket.double.ts";
import { relist } from "#plans/backups/relist.ts";
import { CLAIMS, judgeable, simulate } from "../scale/simulate.ts";

const [, , size = "", folder = ""] = process.argv;
const DAYS = 90;
const NEW = { etag: undefined };

const world = simulate(Number(size));
const findings = judgeFacts(judgeable(world), world.facts, { tenants: world.tenants }).map(
  (finding): TrackedFinding => ({ ...finding, since: finding.observedAt - 9 * DAY, announced: {} }),
);
const [first] = findings;
if (first === undefined) throw new Error("Nothing was judged");
const { cluster, observedAt: now } = first;

const { s3, objects } = memoryBucket();
await createFindingsStore(s3, "state").save({ version: 1, cluster, sweptAt: now, findings }, NEW);
await createBackupListStore(s3, "state").change(cluster, backupLists);
for (const month of months()) await createHistoryStore(s3, "state").save(month, NEW);
for (const [key, { body, metadata }] of objects) await write(key, body, metadata);
await writeFile(join(folder, "state.json"), JSON.stringify({ cluster, now, tenants: world.tenants }));
const text = JSON.stringify(findings);
console.log(JSON.stringify({ findings: findings.length, textMB: text.length / 1e6, storedMB: stored() / 1e6 }));

function stored(): number {
  return objects.get(`findings/${cluster}.json.gz`)?.body.length ?? 0;
}

async function write(key: string, body: Uint8Array, metadata: object): Promise<void> {
  const path = join(folder, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body);
  await writeFile(`${path}.metadata`, JSON.stringify(metadata));
}

/** A month of daily Backups of each tenant, of which each was opened once. */
function backupLists(before: ListsInOrder): ListsInOrder {
  const coverage = { seenAt: now, snapshots: CLAIMS, copies: 0, missing: 0, missingNames: [], unclear: 0 };
  const { tenants } = world;
  const seen = { tenants, backups: world.facts.backups ?? [], retention: 30 * DAY, at: now };
  return relist(before, { ...seen, coverageOf: () => coverage });
}

/** Everything was always kept, and looked at 96 times a day. */
function months(): readonly History[] {
  const days = Array.from({ length: DAYS }, (_, at) => now - (DAYS - 1 - at) * DAY);
  const subjects = Map.groupBy(findings, ({ tenant }) => tenant);
  return [...Map.groupBy(days, (at) => monthOf(dayOf(at)))].map(([month, own]) => ({
    ...{ version: 1, cluster, month },
    days: own.map((at) => ({ day: dayOf(at), looks: 96, first: at, last: at + 1, dueEvery: 900_000, silence: 0 })),
    subjects: [...subjects].map(([tenant, some]) => ({
      tenant,
      controls: Object.fromEntries(some.map(({ control }) => [control, "1".repeat(own.length)])),
    })),
  }));
}
