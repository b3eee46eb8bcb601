import { formatDuration } from "#domain/duration.ts";
import { volumeById } from "#domain/ec2.ts";
import type { RehearsalFault, RunningRehearsal } from "#domain/rehearsal.ts";
import type { Verification, VerificationJob } from "#domain/verification.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import type { RehearsalFacts } from "./world.ts";

/** The claims whose volumes are in one zone. EBS volumes do not leave theirs, so a pod can have those of one only. */
export interface ZoneClaims {
  /** The name of the Job that looks into them. */
  readonly job: string;
  readonly claims: readonly string[];
}

export function claimsByZone(
  { name: rehearsal, claims }: Pick<RunningRehearsal, "claims" | "name">,
  facts: RehearsalFacts,
): readonly ZoneClaims[] {
  const disks = volumeById(facts.volumes);
  const bound = volumesByClaimNamespace(facts.persistentVolumes).get(rehearsal);
  const zoneOf = (claim: string) => {
    const handle = bound.find((volume) => volume.claim?.name === claim)?.volumeHandle;
    return handle === undefined ? undefined : disks.get(handle)[0]?.availabilityZone;
  };
  const zones = Map.groupBy(
    claims.map(({ name }) => name),
    zoneOf,
  );
  return [...zones].map(([zone = "nowhere", names]) => ({ job: `surety-verify-${zone}`, claims: names }));
}

/** What became of the Jobs, once all of them have ended: what is wrong; or what is awaited; or that some have to be made. */
export type Verified =
  | { readonly faults: readonly RehearsalFault[] }
  | { readonly awaits: string }
  | { readonly missing: readonly ZoneClaims[] };

export function verifyJobs(
  zones: readonly ZoneClaims[],
  jobs: readonly VerificationJob[],
  verification: Verification,
): Verified {
  const found = new Map(jobs.map((job) => [job.name, job]));
  const missing = zones.filter(({ job }) => !found.has(job));
  if (missing.length > 0) return { missing };
  const own = zones.flatMap(({ job }) => found.get(job) ?? []);
  const running = own.find(({ state }) => state === "running");
  if (running !== undefined) return { awaits: `Job ${running.name} to end` };
  return { faults: own.flatMap((job) => (job.state === "failed" ? [faultOf(job, verification)] : [])) };
}

/** Of `/dev/termination-log` a kubelet keeps no more. */
const MOST_CHARACTERS = 4096;

function faultOf({ name, reason, ended }: VerificationJob, { image, deadline }: Verification): RehearsalFault {
  const what = `Job ${name} of image ${image}`;
  if (reason === "DeadlineExceeded")
    return { reason: "VerificationTimedOut", message: `${what} had not ended after ${formatDuration(deadline)}` };
  if (ended !== undefined) {
    const said = ended.message.trim().slice(0, MOST_CHARACTERS);
    const message = `${what} ended with status ${ended.exitCode}${said === "" ? "" : `: ${said}`}`;
    return { reason: "VerificationFailed", message };
  }
  return { reason: "VerificationFailed", message: `${what} failed${reason === undefined ? "" : `: ${reason}`}` };
}
