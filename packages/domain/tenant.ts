import * as z from "zod";
import { instantSchema } from "./instant.ts";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u;
const HOST = /^(?=.{1,253}$)(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/u;

/** The label by which a tenant's own resources are recognised; its value is the tenant's id. */
export const TENANT_LABEL = "surety.dev/tenant";

export const tenantIdSchema = z
  .string()
  .max(40, "allowed are at most 40 characters")
  .regex(DNS_LABEL, "allowed is a DNS label: a–z, 0–9 and -, beginning and ending with a letter or digit")
  .brand<"TenantId">();
export type TenantId = z.infer<typeof tenantIdSchema>;

export const namespaceSchema = z
  .string()
  .max(63, "allowed are at most 63 characters")
  .regex(DNS_LABEL, "allowed is the name of a namespace: a–z, 0–9 and -");

export const hostSchema = z.string().regex(HOST, "allowed is a host name in lower case, such as app.example.com");

/**
 * That an onboarding request may name. All that changes with one is written in one transaction, of 100 items at most: the
 * record, the namespace, the realm, and up to three for each host (it, the one it replaces, its domain).
 */
export const MOST_HOSTS = 32;

export const TENANT_STATES = ["onboarding", "active", "held", "offboarding", "deleted"] as const;
export type TenantState = (typeof TENANT_STATES)[number];

/** A customer, as configuration, the table and events name it. */
export const tenantSchema = z
  .strictObject({
    id: tenantIdSchema,
    cluster: z.string().min(1),
    namespace: namespaceSchema,
    hosts: z.array(hostSchema).max(100).default([]),
    realm: z.string().min(1).max(255).optional(),
    state: z.enum(TENANT_STATES),
    /** When the tenant came into this state. */
    since: instantSchema,
  })
  .readonly();
export type Tenant = z.infer<typeof tenantSchema>;

/** Onboarding names a tenant's realm after its id, unless it is told otherwise. */
export function realmOf({ id, realm }: Pick<Tenant, "id" | "realm">): string {
  return realm ?? id;
}
