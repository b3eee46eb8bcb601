import * as z from "zod";
import { tenantIdSchema } from "./tenant.ts";

const text = z.string().min(1);
const tenant = tenantIdSchema;

/** What a person asks of the function that rehearses restores. */
export const rehearsalOrderSchema = z.discriminatedUnion("order", [
  /** Whether a rehearsal could be begun now, of what, and why not; nothing is begun. */
  z.strictObject({ order: z.literal("Preview"), tenant }),
  /** `backup`: the one that was shown before; another is refused. */
  z.strictObject({ order: z.literal("Begin"), tenant, backup: text }),
  /** Whatever runs is ended without a result, and cleared. */
  z.strictObject({ order: z.literal("Stop"), tenant }),
]);
export type RehearsalOrder = z.output<typeof rehearsalOrderSchema>;

/** `mostUsd`: what its volumes cost until its deadline, in US dollars. */
const subject = {
  cluster: text,
  backup: text,
  volumes: z.int().min(0),
  gib: z.int().min(0),
  mostUsd: z.number().min(0),
};

export const orderAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("possible"), ...subject }),
  z.object({ status: z.literal("begun"), rehearsal: text, ...subject }),
  z.object({ status: z.literal("stopping"), rehearsal: text }),
  /** `reason`: a constant for machines. */
  z.object({ status: z.literal("refused"), reason: text, message: text }),
]);
export type OrderAnswer = z.output<typeof orderAnswerSchema>;
