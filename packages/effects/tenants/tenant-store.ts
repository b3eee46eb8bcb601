import { TransactionCanceledException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { DeleteTransaction } from "dynamodb-toolbox/entity/actions/transactDelete";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { execute } from "dynamodb-toolbox/entity/actions/transactWrite";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Tenant, TenantId } from "#domain/tenant.ts";
import { buriedTenant, type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import { RetryableError } from "#runtime/errors.ts";
import { retrying } from "#runtime/retry.ts";
import { createHostPromises, isFreeOr } from "./host-promises.ts";
import { ALL_TENANTS, defineTable } from "./table.ts";
import { fromItem, ownerKey, parseOwner, realmKey, tenantKey, toItem } from "./tenant-item.ts";

/** The tenants that Surety looks after, in its table. */
export type TenantStore = ReturnType<typeof createTenantStore>;

export function createTenantStore(client: DynamoDBDocumentClient, tableName: string) {
  const { table, tenants, owners, hosts } = defineTable(client, tableName);
  const hostPromises = createHostPromises({ table, hosts });

  /** The record as it is now; undefined where there is none. Throws on an item that is not a tenant's record. */
  async function getTenantRecord(id: TenantId): Promise<TenantRecord | undefined> {
    const { Item } = await tenants.build(GetItemCommand).key(tenantKey(id)).options({ consistent: true }).send();
    return Item && fromItem(Item);
  }

  async function ownerOf(key: OwnerKey): Promise<TenantId | undefined> {
    const { Item } = await owners.build(GetItemCommand).key(key).options({ consistent: true }).send();
    return Item && parseOwner(Item);
  }

  /** The namespace and the realm of a record. */
  async function ownerChanges(record: TenantRecord) {
    const { onboarding } = record;
    if (onboarding === undefined) return [];
    const keys = [ownerKey(onboarding.cluster, onboarding.namespace), realmKey(onboarding.realm)];
    return (await Promise.all(keys.map((key) => ownerChange(record, key)))).flat();
  }

  async function ownerChange({ id, departure }: TenantRecord, key: OwnerKey) {
    if (departure?.state !== "deleted")
      return [
        owners
          .build(PutTransaction)
          .item({ ...key, tenant: id })
          .options({ condition: isFreeOr(id) }),
      ];
    // Given back once: by now somebody else may have been promised it.
    const isOurs = { attr: "tenant", eq: id } as const;
    return (await ownerOf(key)) === id ? [owners.build(DeleteTransaction).key(key).options({ condition: isOurs })] : [];
  }

  async function listTenantRecords(cluster?: string): Promise<readonly TenantRecord[]> {
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
    return Items.map(fromItem);
  }

  return {
    getTenantRecord,

    /** Every record, of one cluster or of all; what was saved in the last second may be missing. */
    listTenantRecords,

    /** Every tenant, whatever its state, of one cluster or of all; what was saved in the last second may be missing. */
    async listTenants(cluster?: string): Promise<readonly Tenant[]> {
      return (await listTenantRecords(cluster))
        .flatMap((record) => [tenantOf(record), buriedTenant(record)])
        .filter((tenant) => tenant !== undefined);
    },

    /** Who was promised a namespace; undefined where nobody was. */
    getNamespaceOwner: (cluster: string, namespace: string) => ownerOf(ownerKey(cluster, namespace)),

    /** Who was promised a realm, whatever the cluster; undefined where nobody was. */
    getRealmOwner: (realm: string) => ownerOf(realmKey(realm)),

    /** Those of these hosts that the tenant cannot have, because other tenants were promised them. */
    getTakenHosts: hostPromises.taken,

    /**
     * Saves what `record` says over what it was read from, together with the promises of its namespace, its realm and
     * its hosts to the tenant; what it no longer asks for is given back, and all of it by one who is deleted.
     * Throws RetryableError where somebody else has saved the tenant since, or was promised any of that.
     */
    async saveTenantRecord<R extends TenantRecord>(record: R): Promise<R> {
      const { id, version } = record;
      const saved = { ...record, version: version + 1 };
      const unchanged =
        version === 0 ? ({ attr: "pk", exists: false } as const) : ({ attr: "version", eq: version } as const);
      const put = tenants.build(PutTransaction).item(toItem(saved)).options({ condition: unchanged });
      try {
        const before = version === 0 ? undefined : await getTenantRecord(id);
        const hostChanges = await hostPromises.change(id, hostsOf(before), hostsOf(record));
        await retrying(async () => execute(put, ...(await ownerChanges(record)), ...hostChanges), {
          deadline: CONFLICTS_END_WITHIN,
          shouldRetry: isConflict,
        });
      } catch (error) {
        if (!isLostRace(error)) throw error;
        throw new RetryableError(
          `Tenant ${id}, its namespace, its realm or one of its hosts was changed by somebody else at the same time`,
          { cause: error },
        );
      }
      return saved;
    },
  };
}

type OwnerKey = ReturnType<typeof ownerKey>;

/** Hosts that a record holds for its tenant. */
function hostsOf(record: TenantRecord | undefined): readonly string[] {
  return record?.departure?.state === "deleted" ? [] : (record?.onboarding?.hosts ?? []);
}

/** Tenants whose hosts are under one domain write to one item, each for some milliseconds. */
const CONFLICTS_END_WITHIN: Milliseconds = 5 * SECOND;

/** Another transaction was at work on the same items, and nothing more is wrong. */
function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code).filter((code) => code !== "None");
  return codes.length > 0 && codes.every((code) => code === "TransactionConflict");
}

function isLostRace(error: unknown): boolean {
  return error instanceof TransactionCanceledException || error instanceof TransactionConflictException;
}
