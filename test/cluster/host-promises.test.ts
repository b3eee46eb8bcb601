import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { MOST_HOSTS, tenantIdSchema } from "#domain/tenant.ts";
import { newTenantRecord, type TenantRecord } from "#domain/tenant-record.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsClientOptions } from "#local/aws.ts";
import { createTable } from "./onboarding-setup.ts";

const dynamodb = new DynamoDBClient(awsClientOptions(inject("environment").aws));
const tableName = `hosts-${randomBytes(4).toString("hex")}`;
const { saveTenantRecord, getTakenHosts, getTenantRecord } = createTenantStore(
  DynamoDBDocumentClient.from(dynamodb),
  tableName,
);

beforeAll(() => createTable(dynamodb, tableName));

const request = { source: "crm", id: "1", at: 1_000 };
/** A domain of its own for each test. */
const newDomain = () => `d${randomBytes(4).toString("hex")}.example.com`;

function asking(name: string, hosts: readonly string[], from?: TenantRecord): TenantRecord {
  const id = tenantIdSchema.parse(name);
  const onboarding = { request, cluster: "prod-eu", namespace: `tenant-${id}`, hosts, realm: id };
  return { ...(from ?? newTenantRecord(id)), onboarding };
}

/** Every pair of tenants of one test has names of its own, since their records stay. */
const pair = (domain: string) => [`a-${domain.split(".")[0]}`, `b-${domain.split(".")[0]}`] as const;
const refused = { name: "RetryableError" };
const isTaken = (name: string, hosts: readonly string[]) => getTakenHosts(tenantIdSchema.parse(name), hosts);

describe("a host", () => {
  it.each([
    ["the same name", "www", "www"],
    ["a name under the other's wildcard", "*", "www"],
    ["the wildcard over the other's name", "www", "*"],
    ["the same wildcard", "*", "*"],
  ])("is promised to one tenant: %s is refused to another, whose record is not saved", async (_, mine, theirs) => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    await saveTenantRecord(asking(a, [`${mine}.${domain}`]));
    expect(await isTaken(b, [`${theirs}.${domain}`, `free.of-${domain}`])).toEqual([
      { host: `${theirs}.${domain}`, tenant: a, as: `${mine}.${domain}` },
    ]);
    await expect(saveTenantRecord(asking(b, [`${theirs}.${domain}`]))).rejects.toMatchObject(refused);
    expect(await getTenantRecord(tenantIdSchema.parse(b))).toBeUndefined();
  });

  it.each([
    ["another name under the same domain", "www", "api"],
    ["a name two labels under the other's wildcard", "*", "a.b"],
    ["a wildcard one label further down", "*", "*.b"],
    ["a domain that ends the same", "www", "www.x"],
  ])("leaves %s to others", async (_, mine, theirs) => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    await saveTenantRecord(asking(a, [`${mine}.${domain}`]));
    expect(await isTaken(b, [`${theirs}.${domain}`])).toEqual([]);
    await saveTenantRecord(asking(b, [`${theirs}.${domain}`]));
  });

  it("may overlap with another of the same tenant, in any order", async () => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    const first = await saveTenantRecord(asking(a, [`www.${domain}`, `*.${domain}`]));
    const second = await saveTenantRecord(asking(a, [`*.${domain}`], first));
    const third = await saveTenantRecord(asking(a, [`*.${domain}`, `api.${domain}`], second));
    expect(await isTaken(a, third.onboarding?.hosts ?? [])).toEqual([]);
    expect(await isTaken(b, [`www.${domain}`])).toHaveLength(1);
  });

  it.each([
    ["a name", "www"],
    ["a wildcard", "*"],
  ])("that is given up by an update (%s) is free for others, and the rest is not", async (_, label) => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    const kept = `kept.of-${domain}`;
    const first = await saveTenantRecord(asking(a, [`${label}.${domain}`, kept]));
    await saveTenantRecord(asking(a, [kept], first));
    await saveTenantRecord(asking(b, [`${label}.${domain}`]));
    expect((await isTaken(b, [kept])).map(({ tenant }) => String(tenant))).toEqual([a]);
  });

  it("is free when its tenant is deleted, and not before", async () => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    const active = await saveTenantRecord(asking(a, [`www.${domain}`]));
    const departure = { state: "offboarding", since: 2_000, request, notBefore: 2_000 } as const;
    const leaving = await saveTenantRecord({ ...active, departure });
    expect(await isTaken(b, [`www.${domain}`])).toHaveLength(1);
    const gone = await saveTenantRecord({ ...leaving, departure: { ...departure, state: "deleted" } });
    await saveTenantRecord(asking(b, [`www.${domain}`]));
    await saveTenantRecord(gone); // says nothing about the host any more
    expect(await isTaken(a, [`www.${domain}`])).toHaveLength(1);
  });

  it("is promised to exactly one of many that ask at once, wildcards among them", async () => {
    const domain = newDomain();
    const hosts = Array.from({ length: 12 }, (_, at) => `${at % 3 === 0 ? "*" : "www"}.${domain}`);
    const attempts = await Promise.allSettled(
      hosts.map((host, at) => saveTenantRecord(asking(`race-${at}-${domain.split(".")[0]}`, [host]))),
    );
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("that is a wildcard is not promised where a name under it was, after the wildcard's tenant had looked", async () => {
    const domain = newDomain();
    const [a, b] = pair(domain);
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsClientOptions(inject("environment").aws)));
    documents.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const seen = await next(args);
          if (commandName === "QueryCommand") await saveTenantRecord(asking(b, [`www.${domain}`]));
          return seen;
        },
      { step: "initialize" },
    );
    const late = createTenantStore(documents, tableName);
    await expect(late.saveTenantRecord(asking(a, [`*.${domain}`]))).rejects.toMatchObject(refused);
    expect(await isTaken(a, [`*.${domain}`])).toMatchObject([{ tenant: b, as: `www.${domain}` }]);
  });

  it("does not keep tenants from asking at once for others under the same domain", async () => {
    const domain = newDomain();
    const names = Array.from({ length: 8 }, (_, at) => `crowd-${at}-${domain.split(".")[0]}`);
    await Promise.all(names.map((name) => saveTenantRecord(asking(name, [`${name}.${domain}`]))));
    expect(await isTaken("late", [`*.${domain}`])).toHaveLength(1);
  });

  it("can be replaced along with all others that an event may name, each under a domain of its own", async () => {
    const domain = newDomain();
    const [a] = pair(domain);
    const all = (prefix: string) => Array.from({ length: MOST_HOSTS }, (_, at) => `www.${prefix}${at}.${domain}`);
    const first = await saveTenantRecord(asking(a, all("old")));
    await saveTenantRecord(asking(a, all("new"), first));
    expect(await isTaken("other", [...all("old"), ...all("new")])).toHaveLength(MOST_HOSTS);
  });
});
