import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { MOST_HOSTS, type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import { newTenantRecord, type Onboarding, type TenantRecord } from "#domain/tenant-record.ts";
import { createEventReceipts } from "#effects/tenants/event-receipts.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsClientOptions } from "#local/aws.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { createTable } from "./onboarding-setup.ts";

const dynamodb = new DynamoDBClient(awsClientOptions(inject("environment").aws));
const documents = DynamoDBDocumentClient.from(dynamodb);
const tableName = `tenants-${randomBytes(4).toString("hex")}`;
const store = createTenantStore(documents, tableName);

const request = { source: "crm", id: "1", at: 1_000 };
const recordOf = (name: string, change: Partial<Onboarding> = {}): TenantRecord => {
  const id = tenantIdSchema.parse(name);
  const onboarding = {
    request,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    hosts: [`${id}.example.com`],
    realm: id,
  };
  return { ...newTenantRecord(id), onboarding: { ...onboarding, ...change } };
};
const keyOf = (id: TenantId) => ({ pk: `TENANT#${id}`, sk: "RECORD" });

beforeAll(() => createTable(dynamodb, tableName));

describe("a tenant's record", () => {
  it("is read as it was saved", async () => {
    const applied = { request, since: 2_000 };
    const hold = { placed: true, event: { source: "legal", id: "7", at: 3_000 }, reason: "Case 7" };
    const departure = { state: "offboarding", since: 4_000, request, notBefore: 4_000, begunAt: 5_000 } as const;
    const saved = await store.saveTenantRecord({ ...recordOf("whole", { applied }), hold, departure });
    expect(saved.version).toBe(1);
    expect(await store.getTenantRecord(saved.id)).toEqual(saved);
  });

  it("is not there where nobody saved one", async () => {
    expect(await store.getTenantRecord(tenantIdSchema.parse("nobody"))).toBeUndefined();
    expect(await store.getNamespaceOwner("prod-eu", "tenant-nobody")).toBeUndefined();
  });

  it("is not saved over what somebody else has saved since", async () => {
    const first = await store.saveTenantRecord(recordOf("raced"));
    const second = await store.saveTenantRecord(first);
    await expect(store.saveTenantRecord(first)).rejects.toMatchObject({ name: "RetryableError" });
    await expect(store.saveTenantRecord(recordOf("raced"))).rejects.toMatchObject({ name: "RetryableError" });
    expect(await store.getTenantRecord(first.id)).toEqual(second);
  });

  it("is saved by one only of ten that race", async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => store.saveTenantRecord(recordOf("ten"))),
    );
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("that is not one is an error which names it, and is never skipped", async () => {
    const { id } = await store.saveTenantRecord(recordOf("spoilt", { cluster: "spoilt" }));
    const hosts = "set onboarding.hosts = :nothing";
    const spoil = { UpdateExpression: hosts, ExpressionAttributeValues: { ":nothing": 7 } };
    await documents.send(new UpdateCommand({ TableName: tableName, Key: keyOf(id), ...spoil }));
    await expect(store.getTenantRecord(id)).rejects.toThrow(/onboarding\.hosts.*TENANT#spoilt/u);
    await expect(store.listTenants("spoilt")).rejects.toThrow(/onboarding\.hosts.*TENANT#spoilt/u);
  });
});

describe("a namespace", () => {
  it("is promised to one tenant, and saving another's record for it saves neither", async () => {
    const first = await store.saveTenantRecord(recordOf("owner", { namespace: "wanted" }));
    const other = recordOf("other", { namespace: "wanted" });
    await expect(store.saveTenantRecord(other)).rejects.toMatchObject({ name: "RetryableError" });
    expect(await store.getTenantRecord(other.id)).toBeUndefined();
    expect(await store.getNamespaceOwner("prod-eu", "wanted")).toBe(first.id);
    await store.saveTenantRecord(first);
  });

  it("of the same name in another cluster is another one", async () => {
    await store.saveTenantRecord(recordOf("in-eu", { namespace: "both" }));
    await store.saveTenantRecord(recordOf("in-us", { namespace: "both", cluster: "prod-us" }));
    expect(await store.getNamespaceOwner("prod-us", "both")).toBe("in-us");
  });
});

describe("a realm", () => {
  it("is promised to one tenant, whatever the cluster, until that one is deleted", async () => {
    const first = await store.saveTenantRecord(recordOf("signs-in", { realm: "wanted" }));
    const other = recordOf("signs-in-too", { realm: "wanted", cluster: "prod-us" });
    await expect(store.saveTenantRecord(other)).rejects.toMatchObject({ name: "RetryableError" });
    expect(await store.getTenantRecord(other.id)).toBeUndefined();
    expect(await store.getRealmOwner("wanted")).toBe(first.id);
    await store.saveTenantRecord({
      ...first,
      departure: { state: "deleted", since: 4_000, request, notBefore: 4_000, begunAt: 5_000 },
    });
    expect(await store.getRealmOwner("wanted")).toBeUndefined();
    await store.saveTenantRecord(other);
    expect(await store.getRealmOwner("wanted")).toBe(other.id);
  });
});

describe("the list of tenants", () => {
  it("is complete where it is longer than a page of 1 MiB, for one cluster exactly", async () => {
    const domain = Array.from({ length: 3 }, () => `${"long-".repeat(12)}x`).join(".");
    const hostsOf = (name: string) => Array.from({ length: MOST_HOSTS }, (_, at) => `www-${at}.${name}.${domain}.com`);
    const names = Array.from({ length: 180 }, (_, at) => `many-${at}`);
    await mapConcurrently(names, 8, (name) =>
      store.saveTenantRecord(recordOf(name, { cluster: "large", hosts: hostsOf(name) })),
    );
    await store.saveTenantRecord(recordOf("elsewhere", { cluster: "large-2" }));
    const listed = await store.listTenants("large");
    expect(listed.map(({ id }) => String(id)).sort()).toEqual(names.sort());
    expect(listed[0]).toMatchObject({ state: "onboarding", hosts: hostsOf(listed[0]?.id ?? "") });
  });

  it("leaves out a hold whose tenant is not known, and finds the tenant when it is", async () => {
    const { onboarding, ...hold } = {
      ...recordOf("later", { cluster: "late" }),
      hold: { placed: true, event: request },
    };
    const saved = await store.saveTenantRecord(hold);
    expect(await store.listTenants("late")).toEqual([]);
    await store.saveTenantRecord({ ...saved, onboarding });
    expect(await store.listTenants("late")).toMatchObject([{ id: "later" }]);
  });

  it("says a tenant's state in the table, for people who look into it", async () => {
    const { id } = await store.saveTenantRecord(recordOf("seen"));
    const { Item } = await documents.send(new GetCommand({ TableName: tableName, Key: keyOf(id) }));
    expect(Item).toMatchObject({ state: "onboarding", gsi1pk: "TENANT", gsi1sk: "prod-eu#seen" });
  });
});

describe("an event's receipt", () => {
  it("is the first one for ever, by source and id together", async () => {
    const { firstReceipt } = createEventReceipts(documents, tableName);
    expect(await firstReceipt({ source: "crm", id: "1" }, 5_000)).toBe(5_000);
    expect(await firstReceipt({ source: "crm", id: "1" }, 9_000)).toBe(5_000);
    expect(await firstReceipt({ source: "billing", id: "1" }, 9_000)).toBe(9_000);
  });
});

describe("why an event was given up", () => {
  const event = { source: "crm", id: "refused" };
  const refusal = { refusedAt: 5_000, reason: "ClusterNotConfigured", message: "data.cluster: found nothing" };
  const { recordRefusal, getRefusal } = createEventReceipts(documents, tableName);

  it("is the last word on it, by source and id together", async () => {
    expect(await getRefusal(event)).toBeUndefined();
    await recordRefusal(event, refusal);
    await recordRefusal(event, { ...refusal, reason: "Refused" });
    expect(await getRefusal(event)).toEqual({ ...refusal, reason: "Refused" });
    expect(await getRefusal({ ...event, source: "billing" })).toBeUndefined();
  });

  it("does not get in the way of the event's receipt", async () => {
    const { firstReceipt } = createEventReceipts(documents, tableName);
    await recordRefusal({ ...event, id: "both" }, refusal);
    expect(await firstReceipt({ ...event, id: "both" }, 7_000)).toBe(7_000);
    expect(await getRefusal({ ...event, id: "both" })).toEqual(refusal);
  });

  it("is kept whatever its length", async () => {
    await recordRefusal({ ...event, id: "long" }, { ...refusal, message: "🙂".repeat(400_000) });
    expect((await getRefusal({ ...event, id: "long" }))?.message).toHaveLength(10_000);
  });
});
