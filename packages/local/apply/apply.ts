import { createHash } from "node:crypto";
import type { Progress } from "#runtime/progress.ts";
import type { AwsAccess } from "../aws.ts";
import type { EvaluatedResource } from "../stacks/evaluated-resource.ts";
import { type Applied, readApplied, writeApplied } from "./applied.ts";
import type { Learnt } from "./applier.ts";
import { type Clients, createClients } from "./clients.ts";
import { codeBuckets } from "./code-buckets.ts";
import { substitute } from "./substitute.ts";
import { createBucket } from "./types/s3.ts";
import { applierOf } from "./types.ts";

export interface ApplyOptions {
  /** In an order in which they can be created, as `evaluateStacks` returns them. */
  readonly resources: readonly EvaluatedResource[];
  readonly aws: AwsAccess;
  /** The environment's own folder: what was applied is remembered there. */
  readonly folder: string;
  /** What functions are told beyond what the stacks say, such as the certificate to trust. */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
  readonly progress: Progress;
}

export type Change = "created" | "updated" | "unchanged";

export interface AppliedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly change: Change;
}

export interface ApplyReport {
  readonly resources: readonly AppliedResource[];
  /** The URNs of what was applied earlier and is described no longer. It stays until the environment is a fresh one. */
  readonly leftBehind: readonly string[];
}

/** A resource could not be applied; the message names it and its type, `cause` says why. */
export class ApplyFailed extends Error {
  override readonly name = "ApplyFailed";
}

/**
 * Makes the emulator hold what the stacks describe. Only what changed since the last time is touched; an emulator that
 * is new gets everything. Throws `ApplyFailed` at the first resource that cannot be applied, after which it may be
 * called again.
 */
export async function applyResources(options: ApplyOptions): Promise<ApplyReport> {
  const { resources, aws, folder, progress } = options;
  const step = progress.step("Deploy the stacks into the AWS emulator");
  using clients = createClients(aws);
  const applied: Applied = {};
  try {
    const made = await Promise.all(codeBuckets(resources).map((bucket) => createBucket(clients.s3, bucket, false)));
    // A bucket that had to be made shows that the emulator is a new one, whatever the folder remembers.
    if (!made.includes(true)) Object.assign(applied, await readApplied(folder));
    const substitutions = new Map([
      [`https://sqs.${aws.region}.amazonaws.com/`, `${aws.endpoint}/`],
      // A snapshot's ARN has no account; the emulator asks a policy for one with the account.
      [`arn:aws:ec2:${aws.region}::snapshot/`, `arn:aws:ec2:${aws.region}:${aws.accountId}:snapshot/`],
    ]);
    const report: AppliedResource[] = [];
    for (const resource of resources) {
      step.update(resource.name);
      const change = await applyOne(resource, { ...options, clients, applied, substitutions });
      if (change !== undefined) report.push({ urn: resource.urn, type: resource.type, name: resource.name, change });
    }
    const described = new Set(resources.map(({ urn }) => urn));
    step.done(summary(report));
    return { resources: report, leftBehind: Object.keys(applied).filter((urn) => !described.has(urn)) };
  } catch (error) {
    step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await writeApplied(folder, applied);
  }
}

interface Application extends ApplyOptions {
  readonly clients: Clients;
  readonly applied: Applied;
  readonly substitutions: Map<string, string>;
}

/** Undefined for what has no counterpart in AWS. */
async function applyOne(resource: EvaluatedResource, application: Application): Promise<Change | undefined> {
  const { clients, applied, substitutions, functionEnvironment = {} } = application;
  const { urn, type, name, outputs } = resource;
  try {
    const apply = applierOf(type);
    if (apply === undefined) return undefined;
    const inputs = substitute(resource.inputs, substitutions);
    const hash = createHash("sha256")
      .update(JSON.stringify([inputs, functionEnvironment]))
      .digest("hex");
    const before = applied[urn];
    const unchanged = before?.hash === hash;
    const learnt = unchanged
      ? before.learnt
      : await apply(inputs, { clients, name, outputs, learnt: before?.learnt, functionEnvironment });
    applied[urn] = { hash, learnt };
    learn(resource, learnt, substitutions);
    return unchanged ? "unchanged" : before === undefined ? "created" : "updated";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApplyFailed(`${name} (${type}) cannot be applied: ${reason}`, { cause: error });
  }
}

/** From here on the real id takes the place of the one that the evaluation made up. */
function learn({ outputs }: EvaluatedResource, learnt: Learnt, substitutions: Map<string, string>): void {
  for (const [output, real] of Object.entries(learnt)) {
    const madeUp = outputs[output];
    if (madeUp !== undefined) substitutions.set(madeUp, real);
  }
}

function summary(report: readonly AppliedResource[]): string {
  const count = (change: Change) => report.filter((resource) => resource.change === change).length;
  return `${count("created")} created, ${count("updated")} updated, ${count("unchanged")} unchanged`;
}
