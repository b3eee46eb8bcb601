import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity } from "dynamodb-toolbox/entity";
import { boolean, item, list, map, number, string } from "dynamodb-toolbox/schema";
import { Table } from "dynamodb-toolbox/table";

/** The partition of the index `gsi1` that holds every tenant, sorted by `<cluster>#<id>`. */
export const ALL_TENANTS = "TENANT";

/** Milliseconds since 1970. */
const instant = number;
/** As DynamoDB's time to live counts. */
const secondsSince1970 = number;

const eventMark = () => map({ source: string(), id: string(), at: instant() });

const keys = { pk: string().key(), sk: string().key() };

const tenantItem = item({
  ...keys,
  gsi1pk: string().optional(),
  gsi1sk: string().optional(),
  id: string(),
  version: number(),
  /** What the rest amounts to; for people, never read. */
  state: string().optional(),
  onboarding: map({
    request: eventMark(),
    cluster: string(),
    namespace: string(),
    hosts: list(string()),
    realm: string(),
    applied: map({ request: eventMark(), since: instant() }).optional(),
  }).optional(),
  hold: map({
    event: eventMark(),
    placed: boolean(),
    owner: string().optional(),
    reason: string().optional(),
  }).optional(),
  generation: number().optional(),
  departure: map({
    state: string().enum("offboarding", "deleted"),
    since: instant(),
    request: eventMark(),
    notBefore: instant(),
    begunAt: instant().optional(),
    certificate: string().optional(),
    certified: string().enum("provisional", "final").optional(),
  }).optional(),
  cancelled: eventMark().optional(),
  tombstones: list(
    map({ generation: number(), cluster: string(), namespace: string(), realm: string(), since: instant() }),
  ).optional(),
});

/**
 * The items of Surety's single table that this folder keeps:
 * - a tenant's record: `TENANT#<id>` / `RECORD`
 * - who was promised a namespace: `NAMESPACE#<cluster>#<namespace>` / `OWNER`
 * - who was promised a realm of Keycloak: `REALM#<realm>` / `OWNER`
 * - who was promised a host: see host-promises.ts
 * - when an event without a time first came: `EVENT#<hash of source and id>` / `RECEIPT`, until `expiresAt`
 * - why an event was given up: the same / `REFUSAL`
 */
export function defineTable(documentClient: DynamoDBDocumentClient, name: string) {
  const table = new Table({
    documentClient,
    name,
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" },
    indexes: {
      gsi1: {
        type: "global",
        partitionKey: { name: "gsi1pk", type: "string" },
        sortKey: { name: "gsi1sk", type: "string" },
      },
    },
  });
  const entity = { table, timestamps: false } as const;
  return {
    table,
    tenants: new Entity({ ...entity, name: "tenant", schema: tenantItem }),
    owners: new Entity({ ...entity, name: "owner", schema: item({ ...keys, tenant: string() }) }),
    hosts: new Entity({
      ...entity,
      name: "hostOwner",
      schema: item({ ...keys, tenant: string().optional(), claims: number().optional() }),
    }),
    receipts: new Entity({
      ...entity,
      name: "eventReceipt",
      schema: item({ ...keys, receivedAt: instant(), expiresAt: secondsSince1970() }),
    }),
    refusals: new Entity({
      ...entity,
      name: "eventRefusal",
      schema: item({
        ...keys,
        refusedAt: instant(),
        reason: string(),
        message: string(),
        expiresAt: secondsSince1970(),
      }),
    }),
  };
}
