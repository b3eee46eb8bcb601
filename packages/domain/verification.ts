import * as z from "zod";
import { durationSchema, MINUTE } from "./duration.ts";
import type { RestoredObjects } from "./rehearsed-objects.ts";

const text = z.string().min(1);
const quantity = (pattern: RegExp, example: string) =>
  z
    .string()
    .regex(pattern, { error: ({ input }) => `found "${String(input)}"; allowed is a quantity such as ${example}` });

/** A container of the customer's own that looks into restored volumes: what is in them, nobody else can judge. */
export const verificationSchema = z
  .strictObject({
    image: text,
    /** In place of what the image starts; absent: as the image says. */
    command: z.array(text).readonly().optional(),
    args: z.array(z.string()).readonly().optional(),
    /** As whom it runs: who may read the files. Never root. */
    user: z.int().min(1, "allowed is a user's number from 1 on: not root").default(65_534),
    /** From when its Job is made, the time included that its volumes take to be attached. */
    deadline: durationSchema.default(30 * MINUTE),
    cpu: quantity(/^(?:\d+m|\d+(?:\.\d+)?)$/u, "500m").default("1"),
    memory: quantity(/^\d+(?:Mi|Gi)$/u, "512Mi").default("1Gi"),
  })
  .readonly();
export type Verification = z.output<typeof verificationSchema>;

/** What became of one Job of a verification. */
export interface VerificationJob {
  readonly name: string;
  readonly state: "running" | "succeeded" | "failed";
  /** Of one that failed: the Job controller's word, such as `DeadlineExceeded`. */
  readonly reason?: string;
  /** How its container ended, where one has. */
  readonly ended?: { readonly exitCode: number; readonly message: string };
}

/** What there is in the namespace of a rehearsal. */
export interface Inside {
  readonly objects: RestoredObjects;
  /** All Jobs, and nobody but a verification makes any. */
  readonly jobs: readonly VerificationJob[];
}
