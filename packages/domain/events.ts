import { z } from "zod";
import { instantSchema } from "./instant.ts";
import { hostSchema, namespaceSchema, tenantIdSchema } from "./tenant.ts";

/** CloudEvents 1.0, JSON format. Unknown attributes are extensions, and allowed by that specification. */
const envelope = {
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(2048),
  time: instantSchema.optional(),
  datacontenttype: z
    .string()
    .regex(/^application\/([\w.-]+\+)?json(;.*)?$/u, "allowed is a JSON media type")
    .optional(),
};

const onboardingData = z.strictObject({
  tenant: tenantIdSchema,
  cluster: z.string().min(1),
  /** Absent: `tenant-<id>`. */
  namespace: namespaceSchema.optional(),
  hosts: z.array(hostSchema).min(1).max(100),
  /** Absent: the tenant's id. */
  realm: z.string().min(1).max(255).optional(),
});

/** What the tenant-events queue accepts; its discriminator is the CloudEvent's `type`. */
export const tenantEventSchema = z.discriminatedUnion("type", [
  z.looseObject({ ...envelope, type: z.literal("surety.tenant.onboarding.requested"), data: onboardingData }),
]);
export type TenantEvent = z.infer<typeof tenantEventSchema>;
export type OnboardingRequested = Extract<TenantEvent, { type: "surety.tenant.onboarding.requested" }>;
