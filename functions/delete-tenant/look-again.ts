import { factsFor as factsOf } from "#controls/control.ts";
import { CONTROLS } from "#controls/index.ts";
import { judgeWorld } from "#controls/judge.ts";
import { nothingLeftBehind } from "#controls/nothing-left-behind/control.ts";
import type { DeferredItem } from "#domain/deletion.ts";
import { SECOND } from "#domain/duration.ts";
import type { Tenant } from "#domain/tenant.ts";
import { tenantOf } from "#domain/tenant-record.ts";
import { collectFacts } from "#facts/collect.ts";
import { planLastLook } from "#plans/deletion/plan-last-look.ts";
import { realmUsersOf } from "#plans/deletion/realm-users.ts";
import { type FilledBooks, isSucceeded, saveRecord } from "./books.ts";
import type { Dependencies } from "./dependencies.ts";
import { withRealms } from "./facts-for.ts";
import { done, type StepResult, wait } from "./result.ts";

/** What is on its way out may be seen for so long; after that it is said to remain. */
const SETTLING = 30 * SECOND;

/**
 * The whole world by every road, as the sweep looks for what is left of a deleted tenant: by names, labels and tags, not
 * by what this deletion has written down. Only then each volume and snapshot of the inventory by its own id.
 */
export async function lookAgain(books: FilledBooks, deps: Dependencies): Promise<StepResult> {
  const { cluster, elapsed } = books;
  const { configuration } = deps;
  const now = deps.clock();
  const { record } = books.saved;
  const all = await deps.tenants.listTenants();
  const tenants = tenantsAround(books, all);
  const control = CONTROLS.find(({ id }) => id === nothingLeftBehind.id);
  if (control === undefined) throw new TypeError("There is no control that looks for what is left behind");
  const collected = await collectFacts(deps.open(cluster), factsOf([control]), { cluster, tenants, now });
  const readings = withRealms(collected, configuration, now);
  if (await isSucceeded(books, deps)) return wait("Settling", "Another tenant has the id since this look began.");
  const { promises } = configuration;
  const world = { cluster, tenants, readings, promises, exemptions: [], now, only: record.tenant };
  const [finding] = judgeWorld([control], world);
  if (finding === undefined || (finding.outcome !== "broken" && finding.outcome !== "kept"))
    return wait("Unreadable", `The last look is not certain: ${finding?.message ?? "it found nothing to judge"}`);
  const look = planLastLook(record, finding.violations, readings, {
    ...{ cluster, now },
    keycloak: configuration.keycloak !== undefined,
    realmUsers: realmUsersOf(all, record, configuration.keycloak),
  });
  if ("unreadable" in look) return wait("Unreadable", look.unreadable);
  const unexpected = look.remaining.filter(({ until, reason }) => until === null && !isDeferred(record, reason));
  if (unexpected.length > 0 && elapsed < SETTLING && record.certificate === undefined)
    return wait(
      "Settling",
      `Still there: ${unexpected
        .slice(0, 5)
        .map(({ kind, id }) => `${kind} ${id}`)
        .join("; ")}`,
    );
  const deferred = record.deferred.filter((item) => !mayBeFree(item));
  await saveRecord(books, { look, deferred, steps: { ...record.steps, LookAgain: now } }, deps);
  return done(look.remaining.length === 0 ? "Nothing is left." : `${look.remaining.length} things are left.`);
}

/** Nobody says until when an AMI uses a snapshot, or some locks last: the next round of the deletion tries again. */
function mayBeFree({ kind, until }: DeferredItem): boolean {
  return kind === "Snapshot" && until === null;
}

function isDeferred({ deferred }: FilledBooks["saved"]["record"], reason: string): boolean {
  return deferred.some((item) => item.reason === reason);
}

/** All tenants of the cluster, with this one as one who is gone. */
function tenantsAround(
  { request, cluster, saved, tenant, now }: FilledBooks,
  tenants: readonly Tenant[],
): readonly Tenant[] {
  const all = tenants.filter((other) => other.cluster === cluster.name);
  const { tenant: id, namespace, realm, generation } = saved.record;
  const isCurrent = (tenant?.generation ?? 1) === generation;
  const tombstone = tenant?.tombstones?.find((one) => one.generation === generation);
  const departure = isCurrent && tenant?.departure?.state === "deleted" ? tenant.departure : undefined;
  const gone: Tenant = {
    ...{ id, cluster: request.cluster, namespace, realm, hosts: [], state: "deleted" },
    since: departure?.since ?? tombstone?.since ?? now,
  };
  // The list may be a moment behind; the record is not.
  const heir = isCurrent || tenant === undefined ? undefined : tenantOf(tenant);
  const others = all.filter((other) => other.id !== id);
  return [...others, ...(heir === undefined || heir.state === "deleted" ? [] : [heir]), gone];
}
