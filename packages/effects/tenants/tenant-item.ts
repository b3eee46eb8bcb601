import type { FormattedItem } from "dynamodb-toolbox/entity";
import { type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import { type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import { ALL_TENANTS, type defineTable } from "./table.ts";

type Entities = ReturnType<typeof defineTable>;
type TenantItem = FormattedItem<Entities["tenants"]>;

export function tenantKey(id: TenantId) {
  return { pk: `TENANT#${id}`, sk: "RECORD" };
}

export function ownerKey(cluster: string, namespace: string) {
  return { pk: `NAMESPACE#${cluster}#${namespace}`, sk: "OWNER" };
}

export function realmKey(realm: string) {
  return { pk: `REALM#${realm}`, sk: "OWNER" };
}

/** A record without an onboarding is in no index: it is not a tenant yet. */
export function toItem(record: TenantRecord) {
  const tenant = tenantOf(record);
  const { id, version, onboarding, generation, hold, departure, cancelled, tombstones } = record;
  return {
    ...tenantKey(id),
    id,
    version,
    ...(tenant && { gsi1pk: ALL_TENANTS, gsi1sk: `${tenant.cluster}#${id}`, state: tenant.state }),
    ...(onboarding && { onboarding: { ...onboarding, hosts: [...onboarding.hosts] } }),
    ...(hold && { hold }),
    ...(generation !== undefined && { generation }),
    ...(departure && { departure }),
    ...(cancelled && { cancelled }),
    ...(tombstones && { tombstones: [...tombstones] }),
  };
}

export function fromItem(item: TenantItem): TenantRecord {
  const { id, version, onboarding, generation, hold, departure, cancelled, tombstones } = item;
  return { id: tenantIdSchema.parse(id), version, onboarding, generation, hold, departure, cancelled, tombstones };
}

export function parseOwner({ tenant }: { readonly tenant: string }): TenantId {
  return tenantIdSchema.parse(tenant);
}
