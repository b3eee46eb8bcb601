import * as z from "zod";
import { durationSchema, HOUR, MINUTE } from "./duration.ts";
import { workloadsSchema } from "./rehearsed-objects.ts";
import { verificationSchema } from "./verification.ts";

/** What runs pods by itself, or is reached from outside: a second one of it beside the tenant's does harm. */
const NEVER_RESTORED: ReadonlySet<string> = new Set([
  ...["pods", "jobs", "daemonsets", "replicasets", "replicationcontrollers", "services", "ingresses", "endpoints"],
  ...["endpointslices", "namespaces", "resourcequotas", "networkpolicies", "rolebindings", "clusterrolebindings"],
]);

const resource = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:\.[a-z0-9.-]+)?$/u, {
    error: ({ input }) =>
      `found "${String(input)}"; allowed is a resource as kubectl names it, such as secrets or kafkas.kafka.strimzi.io`,
  })
  .refine((name) => !NEVER_RESTORED.has(name.split(".", 1)[0] ?? ""), {
    error: ({ input }) =>
      `found "${String(input)}", which runs, is reached, or guards the rehearsal; it is never restored beside the tenant`,
  });

export const rehearsalModeSchema = z.enum(["off", "on"]);

/** Whether, and how carefully, backups are restored beside their tenants to prove that they can be. */
export const rehearsalSettingsSchema = z
  .strictObject({
    /** `off`: none is begun. What runs is ended and cleared all the same. */
    mode: rehearsalModeSchema.default("off"),
    /** How often each cluster is looked at: whose turn it is, and which rehearsals have stopped. */
    every: durationSchema
      .refine((every) => every % MINUTE === 0, "allowed are whole minutes, such as 5m")
      .default(5 * MINUTE),
    /** In each cluster, those that are being cleared included. */
    atOnce: z.int().positive("allowed is a number from 1 on").default(1),
    /** Of volumes that exist for rehearsals of one cluster at a time. */
    mostGiB: z.int().positive("allowed is a number from 1 on").default(500),
    /** What EBS asks for the volumes that backups are restored to, in US dollars; by default for gp3 in eu-west-1. */
    usdPerGiBMonth: z.number().min(0).default(0.088),
    /** What has not been restored by then has failed. */
    deadline: durationSchema.default(2 * HOUR),
    /** `zero`: they are restored, with no replicas and suspended. `as-backed-up`: with the replicas that they had. */
    workloads: workloadsSchema.default("zero"),
    /** Resources to be restored besides; they are not counted. */
    also: z.array(resource).readonly().default([]),
    /** Runs on the restored volumes, once all else is as it should be. Absent: nothing does. */
    verify: verificationSchema.optional(),
  })
  .refine(({ every, deadline }) => every < deadline, {
    path: ["every"],
    error: "allowed is less than rehearsals.deadline: else one that has stopped is found when it is over",
  })
  .refine(({ verify, deadline }) => verify === undefined || verify.deadline < deadline, {
    path: ["verify", "deadline"],
    error: "allowed is less than rehearsals.deadline, which is that of the whole rehearsal",
  })
  .readonly();
export type RehearsalSettings = z.output<typeof rehearsalSettingsSchema>;
