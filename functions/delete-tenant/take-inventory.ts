import type { DeletionRecord } from "#domain/deletion.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import type { ClusterSources } from "#facts/sources.ts";
import { readVolumeInfo } from "#facts/volume-infos.ts";
import type { Leaver } from "#plans/deletion/belongings.ts";
import {
  backupsToRead,
  INVENTORY_NEEDS,
  type Inventory,
  type InventoryFacts,
  mergeItems,
  planInventory,
} from "#plans/deletion/plan-inventory.ts";
import { realmUsersOf } from "#plans/deletion/realm-users.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Books } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
import { describeUnreadable, factsFor } from "./facts-for.ts";
import { done, type StepResult, wait } from "./result.ts";

const CONCURRENT_READS = 16;

/** Everything that is the tenant's now; or why that cannot be said. */
export async function lookForInventory(
  leaver: Leaver,
  { cluster, now }: Pick<Books, "cluster" | "now">,
  { open, tenants, configuration }: Pick<Dependencies, "open" | "tenants" | "configuration">,
): Promise<Inventory | { readonly unreadable: readonly Unreadable[] }> {
  const sources = open(cluster);
  const collected = await factsFor(sources, INVENTORY_NEEDS, { cluster, now, leaver, configuration });
  if (collected.status === "unreadable") return collected;
  const volumes = await readVolumes(sources, collected.facts, leaver);
  const realmUsers = realmUsersOf(await tenants.listTenants(), leaver, configuration.keycloak);
  const place = { cluster: cluster.name, region: cluster.region, realmUsers };
  return planInventory(leaver, collected.facts, volumes, place);
}

/** Every handle, before anything is deleted. Taken again, it only grows. */
export async function takeInventory(books: Books, deps: Dependencies): Promise<StepResult> {
  const { request, cluster, tenant, saved, now } = books;
  if (tenant?.onboarding === undefined)
    return { kind: "ended", reason: "TenantUnknown", message: "The tenant is not known." };
  const { namespace, realm } = tenant.onboarding;
  const leaver: Leaver = { tenant: request.tenant, cluster: cluster.name, namespace, realm };
  const inventory = await lookForInventory(leaver, books, deps);
  if ("unreadable" in inventory) return wait("Unreadable", describeUnreadable(inventory.unreadable));

  const before = saved.record;
  const record: DeletionRecord = {
    version: 1,
    ...{ ...leaver, generation: request.generation },
    namespaceUid: before === undefined ? inventory.namespaceUid : before.namespaceUid,
    takenAt: before?.takenAt ?? now,
    items: mergeItems(
      before?.items ?? [],
      inventory.items.filter((item) => isOfThisDeletion(item, before)),
    ),
    deferred: [
      ...new Map([...(before?.deferred ?? []), ...inventory.deferred].map((item) => [item.id, item])).values(),
    ],
    neededElsewhere: { ...before?.neededElsewhere, ...inventory.neededElsewhere },
    slowestSync: Math.max(before?.slowestSync ?? 0, inventory.slowestSync),
    steps: { ...before?.steps, TakeInventory: now },
  };
  await deps.deletions.save(record, saved);
  return done(`${record.items.length} things are the tenant's; ${record.deferred.length} cannot be deleted yet.`);
}

/** A namespace, or a realm, that was made anew after the first inventory is not this tenant's. */
function isOfThisDeletion(
  { kind, uid }: { readonly kind: string; readonly uid?: string | undefined },
  before: DeletionRecord | undefined,
) {
  if (before === undefined) return true;
  if (kind === "Realm") return before.items.some((item) => item.kind === kind && item.uid === uid);
  return kind !== "Namespace" || uid === before.namespaceUid;
}

async function readVolumes(
  sources: ClusterSources,
  facts: InventoryFacts,
  leaver: Leaver,
): Promise<ReadonlyMap<string, Reading<readonly VolumeInfo[]>>> {
  const { own, others } = backupsToRead(facts, leaver);
  const read = await mapConcurrently([...own, ...others], CONCURRENT_READS, async (backup) => {
    return [backup.name, await readVolumeInfo(sources, backup, facts.backupStorageLocations)] as const;
  });
  return new Map(read);
}
