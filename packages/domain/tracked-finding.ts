import * as z from "zod";
import { type Finding, OUTCOMES, type Violation } from "./finding.ts";
import { PROMISES } from "./promises.ts";
import { restlessSchema } from "./restless.ts";
import { tenantIdSchema } from "./tenant.ts";

const instant = z.number();

const violationSchema = z.object({ kind: z.string(), id: z.string(), reason: z.string(), message: z.string() });

const muted = z
  .object({
    control: z.string().optional(),
    tenant: tenantIdSchema.optional(),
    cluster: z.string().optional(),
    resource: z.string().optional(),
    owner: z.string(),
    reason: z.string(),
    until: instant,
  })
  .readonly();

/** A finding as it is kept from one sweep to the next. */
export const trackedFindingSchema = z
  .object({
    control: z.string(),
    promise: z.enum(PROMISES.map((promise) => promise.id)),
    tenant: tenantIdSchema.nullable(),
    cluster: z.string(),
    observedAt: instant,
    outcome: z.enum(OUTCOMES),
    reason: z.string(),
    message: z.string(),
    violations: z.array(violationSchema).readonly(),
    advisories: z.array(z.object({ reason: z.string(), message: z.string() })).readonly(),
    evidence: z.record(z.string(), z.unknown()),
    muted: z.array(muted).readonly().optional(),
    /** Since when the outcome has been what it is, as far as sweeps saw. */
    since: instant,
    /** Of an unknown finding: the outcome before, since when, and when it was last seen. */
    lastKnown: z
      .object({ outcome: z.enum(OUTCOMES).exclude(["unknown"]), since: instant, seenAt: instant })
      .readonly()
      .optional(),
    /** What people were told, and have not been told the end of. */
    announced: z
      .object({
        /** The violations of a broken finding, by `violationKey`. It stays told while nobody can look. */
        broken: z.array(z.string()).readonly().optional(),
        /** What has stood in the way of looking since it could last be told, by `obstacleOf`, in the order of telling. */
        unknown: z.array(z.string()).readonly().optional(),
      })
      .readonly(),
    /** Only of one that has gone back and forth lately. */
    restless: restlessSchema.optional(),
  })
  .readonly();
export type TrackedFinding = z.infer<typeof trackedFindingSchema> & Finding;

/** The current findings of one cluster, as one document. */
export const clusterFindingsSchema = z
  .object({
    version: z.literal(1),
    cluster: z.string(),
    /** When the last sweep looked. */
    sweptAt: instant,
    findings: z.array(trackedFindingSchema).readonly(),
  })
  .readonly();
export type ClusterFindings = z.infer<typeof clusterFindingsSchema>;

/** What makes a violation the same one, whatever its message says of ages and numbers. */
export function violationKey({ kind, id, reason }: Violation): string {
  return `${kind} ${id} ${reason}`;
}

/** What makes a finding the same one from sweep to sweep. */
export function findingKey({ control, tenant, cluster }: Pick<Finding, "control" | "tenant" | "cluster">): string {
  return `${cluster} ${control} ${tenant ?? ""}`;
}

/**
 * What stands in the way of an unknown finding: the system that could not be read, rather than each list or object of
 * it, since one that is down takes them all with it; or the reason, where something was not understood.
 */
export function obstacleOf({ reason, evidence }: Pick<Finding, "reason" | "evidence">): string {
  const { source } = evidence;
  return typeof source === "string" ? systemOf(source) : reason;
}

/** `s3://example-backups` of any object in it, `prod-eu` of `prod-eu: backups.velero.io`. */
function systemOf(source: string): string {
  return /^s3:\/\/[^/:]+/u.exec(source)?.[0] ?? source.split(": ", 1)[0] ?? source;
}
