import * as z from "zod";
import type { Cluster } from "#domain/configuration.ts";
import {
  type DeferredItem,
  type DeletionItem,
  type DeletionRecord,
  deletionPreviewSchema,
  itemKey,
} from "#domain/deletion.ts";
import type { Instant } from "#domain/instant.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { Leaver } from "#plans/deletion/belongings.ts";
import { foldersToAsk, lockedByItsWriter, lockedFolders } from "#plans/deletion/locked-folders.ts";
import type { Inventory } from "#plans/deletion/plan-inventory.ts";
import { checkSafety } from "#plans/deletion/steps/check-safety.ts";
import { decideOffboarding } from "#plans/tenant-events/decide-offboarding.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError, PermanentError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { describeUnreadable, factsFor, type Look } from "./facts-for.ts";
import { lookForInventory } from "./take-inventory.ts";

const previewSchema = z.object({ task: z.literal("Preview"), tenant: tenantIdSchema });
type Preview = z.output<typeof previewSchema>;

export function isPreview(event: unknown): event is Preview {
  return previewSchema.safeParse(event).success;
}

/** Until when the newest version of a folder in S3 is locked; undefined where it is not. */
export type LockedUntil = (cluster: Cluster, folder: DeletionItem) => Promise<Instant | undefined>;

/** Says what a deletion would do, and does nothing: the same look, by the same rules. */
export function createPreview(deps: Dependencies, lockedUntil: LockedUntil) {
  return async ({ tenant }: Preview): Promise<z.input<typeof deletionPreviewSchema>> => {
    const now = deps.clock();
    const record = await deps.tenants.getTenantRecord(tenant);
    const mark = { source: "surety/preview", id: "preview", at: now };
    const decision = decideOffboarding({ data: { tenant } }, mark, deps.configuration.deletion.grace, record);
    if (decision.kind !== "offboard" || record?.onboarding === undefined) {
      const { cluster = "", namespace = "" } = record?.onboarding ?? {};
      const refused = decision.kind === "offboard" ? `Tenant ${tenant} is not known.` : decision.message;
      return { ...{ tenant, cluster, namespace, refused }, ...{ kinds: [], deferred: [], problems: [] } };
    }
    const { namespace, realm, cluster: name } = record.onboarding;
    const cluster = deps.configuration.clusters.find((one) => one.name === name);
    if (cluster === undefined) throw new PermanentError(`Cluster ${name} is not in surety.yaml any more`);
    const about = { tenant, cluster: name, namespace };
    const leaver: Leaver = { ...about, realm };
    const inventory = await lookForInventory(leaver, { cluster, now }, deps);
    if ("unreadable" in inventory) {
      const problems = [`It would not begin: ${describeUnreadable(inventory.unreadable)}`];
      return z.encode(deletionPreviewSchema, { ...about, kinds: [], deferred: [], problems });
    }
    const look: Look = { cluster, now, leaver, configuration: deps.configuration };
    const locks = await factsFor(deps.open(cluster), ["bucketSettings", "storedObjects"], look);
    const locked = locks.status === "observed" ? lockedFolders(inventory.items, locks.facts, now) : [];
    const objects = locks.status === "observed" ? locks.facts.storedObjects : new Map();
    const asked = await askForLocks(
      foldersToAsk(inventory.items, objects, locked),
      (item) => lockedUntil(cluster, item),
      now,
    );
    const all = [...inventory.deferred, ...locked, ...asked.locked];
    const deferred = new Set(all.map(itemKey));
    const deletable = inventory.items.filter((item) => !deferred.has(itemKey(item)));
    const counts = Map.groupBy(deletable, ({ kind }) => kind);
    const kinds = [...counts].map(([kind, items]) => ({ kind, count: items.length }));
    const assumed: DeletionRecord = {
      ...leaver,
      ...inventory,
      version: 1,
      generation: record.generation ?? 1,
      takenAt: now,
      steps: {},
    };
    const problems = [...(await problemsOf(assumed, { cluster, now }, deps)), ...asked.problems];
    return z.encode(deletionPreviewSchema, { ...about, kinds, deferred: all, problems });
  };
}

/** Each takes two calls, and a tenant has a folder for each day of the retention. */
const CONCURRENT_FOLDERS = 8;

async function askForLocks(
  folders: readonly DeletionItem[],
  lockedUntil: (folder: DeletionItem) => Promise<Instant | undefined>,
  now: Instant,
): Promise<{ readonly locked: readonly DeferredItem[]; readonly problems: readonly string[] }> {
  try {
    const locked = await mapConcurrently(folders, CONCURRENT_FOLDERS, async (folder) => {
      const until = await lockedUntil(folder);
      return until === undefined || until <= now ? [] : [lockedByItsWriter(folder, until)];
    });
    return { locked: locked.flat(), problems: [] };
  } catch (error) {
    return { locked: [], problems: [`Whether versions are locked could not be seen: ${describeError(error)}`] };
  }
}

async function problemsOf(
  record: DeletionRecord & Pick<Inventory, "items">,
  { cluster, now }: { readonly cluster: Parameters<Dependencies["open"]>[0]; readonly now: number },
  deps: Dependencies,
): Promise<readonly string[]> {
  const collected = await factsFor(deps.open(cluster), checkSafety.needs, {
    ...{ cluster, now, configuration: deps.configuration },
    leaver: record,
  });
  if (collected.status === "unreadable") return [`It would not begin: ${describeUnreadable(collected.unreadable)}`];
  const decision = checkSafety.decide({ record, facts: collected.facts, realmUsers: new Map(), now, elapsed: 0 });
  if (decision.kind === "refuse") return [`It would refuse (${decision.reason}): ${decision.message}`];
  return decision.waitingFor.map((what) => `It would wait for ${what}.`);
}
