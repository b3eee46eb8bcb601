import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { DeleteTransaction } from "dynamodb-toolbox/entity/actions/transactDelete";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { execute } from "dynamodb-toolbox/entity/actions/transactWrite";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import type { Tenant, TenantId } from "#domain/tenant.ts";
import { buriedTenant, type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import { RetryableError } from "#runtime/errors.ts";
import { ALL_TENANTS, defineTable } from "./table.ts";
import { fromItem, ownerKey, parseOwner, tenantKey, toItem } from "./tenant-item.ts";

/** The tenants that Surety looks after, in its table. */
export type TenantStore = ReturnType<typeof createTenantStore>;

export function createTenantStore(client: DynamoDBDocumentClient, tableName: string) {
  const { table, tenants, owners } = defineTable(client, tableName);

  return {
    /** The record as it is now; undefined where there is none. Throws on an item that is not a tenant's record. */
    async getTenantRecord(id: TenantId): Promise<TenantRecord | undefined> {
      const { Item } = await tenants.build(GetItemCommand).key(tenantKey(id)).options({ consistent: true }).send();
      return Item && fromItem(Item);
    },

    /** Every tenant, whatever its state, of one cluster or of all; what was saved in the last second may be missing. */
    async listTenants(cluster?: string): Promise<readonly Tenant[]> {
      const { Items = [] } = await table
        .build(QueryCommand)
        .query({
          index: "gsi1",
          partition: ALL_TENANTS,
          ...(cluster !== undefined && { range: { beginsWith: `${cluster}#` } }),
        })
        .entities(tenants)
        .options({ maxPages: Number.POSITIVE_INFINITY })
        .send();
      return Items.map(fromItem)
        .flatMap((record) => [tenantOf(record), buriedTenant(record)])
        .filter((tenant) => tenant !== undefined);
    },

    /** Who was promised a namespace; undefined where nobody was. */
    async getNamespaceOwner(cluster: string, namespace: string): Promise<TenantId | undefined> {
      const key = ownerKey(cluster, namespace);
      const { Item } = await owners.build(GetItemCommand).key(key).options({ consistent: true }).send();
      return Item && parseOwner(Item);
    },

    /**
     * Saves what `record` says over what it was read from, together with the promise of its namespace to the tenant; one
     * who is deleted gives it back.
     * Throws RetryableError where somebody else has saved the tenant since, or was promised the namespace.
     */
    async saveTenantRecord<R extends TenantRecord>(record: R): Promise<R> {
      const saved = { ...record, version: record.version + 1 };
      const unchanged =
        record.version === 0
          ? ({ attr: "pk", exists: false } as const)
          : ({ attr: "version", eq: record.version } as const);
      const put = tenants.build(PutTransaction).item(toItem(saved)).options({ condition: unchanged });
      const { onboarding, id } = record;
      try {
        if (onboarding === undefined) await execute(put);
        else {
          const key = ownerKey(onboarding.cluster, onboarding.namespace);
          if (record.departure?.state === "deleted") {
            // Given back once: by now somebody else may have been promised it.
            const owner = await owners.build(GetItemCommand).key(key).options({ consistent: true }).send();
            const isOurs = owner.Item?.tenant === id;
            const release = owners
              .build(DeleteTransaction)
              .key(key)
              .options({ condition: { attr: "tenant", eq: id } });
            await (isOurs ? execute(put, release) : execute(put));
          } else {
            const promise = owners
              .build(PutTransaction)
              .item({ ...key, tenant: id })
              .options({
                condition: {
                  or: [
                    { attr: "pk", exists: false },
                    { attr: "tenant", eq: id },
                  ],
                },
              });
            await execute(put, promise);
          }
        }
      } catch (error) {
        if (!isLostRace(error)) throw error;
        throw new RetryableError(`Tenant ${id}, or its namespace, was changed by somebody else at the same time`, {
          cause: error,
        });
      }
      return saved;
    },
  };
}

function isLostRace(error: unknown): boolean {
  return (
    error instanceof Error && ["TransactionCanceledException", "TransactionConflictException"].includes(error.name)
  );
}
