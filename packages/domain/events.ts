import * as z from "zod";
import type { Instant } from "./instant.ts";
import { hostSchema, MOST_HOSTS, namespaceSchema, tenantIdSchema } from "./tenant.ts";

/** What Surety does something about. */
export const HANDLED_EVENTS = [
  "surety.tenant.onboarding.requested",
  "surety.tenant.offboarding.requested",
  "surety.tenant.offboarding.cancelled",
  "surety.tenant.hold.placed",
  "surety.tenant.hold.released",
] as const;

/** The message group of all that comes by the event bus, which knows no tenants. No tenant can have this id. */
export const BUS_GROUP = "@event-bus";

/** RFC 3339 with its offset, as CloudEvents asks: `2026-01-31T01:00:00Z`. */
const eventTime = z.iso
  .datetime({ offset: true, error: "allowed is a time such as 2026-01-31T01:00:00Z" })
  .transform((text): Instant => Date.parse(text));

/** CloudEvents 1.0, JSON format. Unknown attributes are extensions, and allowed by that specification. */
const envelope = {
  specversion: z.literal("1.0"),
  /** Unique within its source: the same source and id again is the same event. */
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(2048),
  /** When it happened: an older event never undoes a newer one. */
  time: eventTime.optional(),
  datacontenttype: z
    .string()
    .regex(/^application\/([\w.-]+\+)?json\s*(;.*)?$/iu, "allowed is a JSON media type such as application/json")
    .optional(),
};

const clusterName = z.string().min(1).max(100);

const onboardingData = z.strictObject({
  tenant: tenantIdSchema,
  cluster: clusterName,
  /** Absent: `tenant-<id>`. */
  namespace: namespaceSchema.optional(),
  hosts: z
    .array(hostSchema)
    .min(1)
    .max(MOST_HOSTS)
    .refine((hosts) => new Set(hosts).size === hosts.length, "allowed is each host name once"),
  /** Absent: the tenant's id. */
  realm: z.string().min(1).max(255).optional(),
});

const holdData = z.strictObject({
  tenant: tenantIdSchema,
  /** Where the tenant is believed to be; named, it must be so. */
  cluster: clusterName.optional(),
  /** Who wants it, and why. */
  owner: z.string().min(1).max(255).optional(),
  reason: z.string().min(1).max(1000).optional(),
});

const offboardingData = z.strictObject({
  tenant: tenantIdSchema,
  /** Not before this, however short the grace period is. */
  effectiveAt: eventTime.optional(),
  reason: z.string().min(1).max(1000).optional(),
});

const cancellingData = z.strictObject({ tenant: tenantIdSchema, reason: z.string().min(1).max(1000).optional() });

const offboardingRequestedSchema = z.looseObject({
  ...envelope,
  type: z.literal("surety.tenant.offboarding.requested"),
  data: offboardingData,
});
export type OffboardingRequested = z.infer<typeof offboardingRequestedSchema>;

const offboardingCancelledSchema = z.looseObject({
  ...envelope,
  type: z.literal("surety.tenant.offboarding.cancelled"),
  data: cancellingData,
});
export type OffboardingCancelled = z.infer<typeof offboardingCancelledSchema>;

/** What the tenant-events queue accepts; its discriminator is the CloudEvent's `type`. */
export const tenantEventSchema = z.discriminatedUnion("type", [
  z.looseObject({ ...envelope, type: z.literal("surety.tenant.onboarding.requested"), data: onboardingData }),
  offboardingRequestedSchema,
  offboardingCancelledSchema,
  z.looseObject({ ...envelope, type: z.literal("surety.tenant.hold.placed"), data: holdData }),
  z.looseObject({ ...envelope, type: z.literal("surety.tenant.hold.released"), data: holdData }),
]);
export type TenantEvent = z.infer<typeof tenantEventSchema>;
export type OnboardingRequested = Extract<TenantEvent, { type: "surety.tenant.onboarding.requested" }>;
export type HoldPlaced = Extract<TenantEvent, { type: "surety.tenant.hold.placed" }>;
export type HoldReleased = Extract<TenantEvent, { type: "surety.tenant.hold.released" }>;

/** The `source` of everything that Surety says itself. */
export const SURETY_SOURCE = "surety";

/** What Surety says on the event bus. */
export const ANSWERS = [
  "surety.tenant.onboarded",
  "surety.tenant.offboarding.started",
  "surety.tenant.offboarded",
  "surety.tenant.failed",
  "surety.finding.changed",
] as const;

/** One of Surety's own events. */
export interface SuretyEvent {
  readonly specversion: "1.0";
  /** The same for the same answer, however often it is sent. */
  readonly id: string;
  readonly source: typeof SURETY_SOURCE;
  readonly type: (typeof ANSWERS)[number];
  readonly time: string;
  /** The tenant's id; absent where none is known. */
  readonly subject?: string;
  readonly datacontenttype: "application/json";
  readonly data: Readonly<Record<string, unknown>>;
}
