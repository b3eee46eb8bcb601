import { NAMESPACE_TAG } from "#domain/ec2-tags.ts";
import { indexBy } from "#domain/index-by.ts";
import { tenantOfRehearsal } from "#domain/rehearsal-traces.ts";
import { TENANT_LABEL, type Tenant, type TenantId } from "#domain/tenant.ts";
import { type BackupScope, includesNamespace, isPattern } from "#domain/velero.ts";
import type { Labels } from "#domain/workloads.ts";
import type { RetentionWorld } from "./world.ts";

type Owners = Pick<RetentionWorld, "tenants" | "cluster">;

const byCluster = indexBy<Tenant>(({ cluster }) => cluster);
const byPlace = indexBy<Tenant>(({ cluster, namespace }) => `${cluster}/${namespace}`);

function own({ tenants, cluster }: Owners): readonly Tenant[] {
  return byCluster(tenants).get(cluster.name);
}

export function tenantsInScope(scope: BackupScope, owners: Owners): readonly Tenant[] {
  const { includedNamespaces: included } = scope;
  const isPlain = included.length > 0 && !included.some(isPattern);
  const asked = isPlain ? included.flatMap((name) => tenantsOfNamespace(name, owners)) : own(owners);
  return asked.filter(({ namespace }) => includesNamespace(scope, namespace));
}

/** What a rehearsal has in its namespace is of the tenant whose backup it restores. */
export function tenantsOfNamespace(namespace: string, owners: Owners): readonly Tenant[] {
  const { tenants, cluster } = owners;
  const found = byPlace(tenants).get(`${cluster.name}/${namespace}`);
  const rehearsed = tenantOfRehearsal(namespace);
  return rehearsed === undefined ? found : [...found, ...own(owners).filter(({ id }) => id === rehearsed)];
}

/** Onboarding gives a tenant a Schedule of this name; its backups, and their restores, are named after it or rehearsals. */
export function tenantsByName(name: string, owners: Owners): readonly Tenant[] {
  const rehearsed = tenantOfRehearsal(name);
  return own(owners).filter(({ id }) => id === rehearsed || name.startsWith(`${id}-daily-`));
}

/** Whose a snapshot may be by its tags. They are hints: enough to leave something alone, never to delete it. */
export function tenantsByTags(tags: Labels, backup: string | undefined, owners: Owners): readonly Tenant[] {
  const [id, namespace] = [tags[TENANT_LABEL], tags[NAMESPACE_TAG]];
  const tagged = owners.tenants.filter((tenant) => tenant.id === id || tenant.namespace === namespace);
  return backup === undefined ? tagged : [...tagged, ...tenantsByName(backup, owners)];
}

export function idsOf(tenants: readonly Tenant[]): readonly TenantId[] {
  return [...new Set(tenants.map(({ id }) => id))].toSorted();
}

/** A tenant that has not gone yet: what it may need is kept for it. */
export function isLive({ state }: Tenant): boolean {
  return state !== "deleted";
}

export interface Objection {
  readonly reason: string;
  readonly message: string;
}

/**
 * Why nothing of these may be touched. Of one that leaves nothing else is known here than that: it may be held as well,
 * and its own deletion takes all that it has.
 */
export function heldBack(tenants: readonly Tenant[]): Objection | undefined {
  const held = tenants.find(({ state }) => state === "held");
  if (held !== undefined)
    return { reason: "TenantHeld", message: `Tenant ${held.id} is held: nothing of it may be deleted.` };
  const leaving = tenants.find(({ state }) => state === "offboarding");
  if (leaving === undefined) return undefined;
  return {
    reason: "TenantLeaves",
    message: `Tenant ${leaving.id} is being deleted, which takes all that it has; it may be held, too.`,
  };
}

/** The same, of what nobody knows whose it is. */
export function mayBeHeldBack(owners: Owners): Objection | undefined {
  const objection = heldBack(own(owners));
  return objection && { ...objection, message: `Nothing says whose it is. ${objection.message}` };
}
