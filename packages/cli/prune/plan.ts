import * as z from "zod";
import { prunePlanFileSchema } from "#domain/pruning.ts";
import { jsonText } from "#report/json-text.ts";
import { renderPrunePlan } from "#report/prune-plan.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import type { PrunePlanOptions } from "../commands/prune.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { writePlanFile } from "./plan-file.ts";
import { createPruneCaller } from "./prune-function.ts";

/** `surety prune plan`: the deployed function looks and plans, and nothing is deleted. */
export async function planPruning(options: PrunePlanOptions, session: Session): Promise<ExitStatus> {
  const { note, print, progress, layout } = session;
  const deployment = await findDeployment(options.stage, note);
  const cluster = clusterOf(options.cluster, deployment.parts.clusters);
  const { order: call, readPlan } = createPruneCaller(deployment);
  const answer = await follow(progress, `Planning what to prune of ${cluster}`, () => call({ task: "Plan", cluster }));
  if (answer.status !== "planned") throw new PermanentError(`The function answered ${answer.status}, and no plan`);
  const { hash } = answer;
  const plan = await readPlan(cluster, hash);
  if (options.out !== undefined) await writePlanFile(options.out, { plan, hash });
  if (options.json === true) print(jsonText(z.encode(prunePlanFileSchema, { plan, hash })));
  else print(renderPrunePlan(plan, layout));
  if (plan.items.length === 0) return DONE;
  const stage = options.stage === undefined ? "" : ` --stage ${options.stage}`;
  const limits = plan.beyondLimits.length > 0 ? " --beyond-limits" : "";
  note(
    options.out === undefined
      ? "Nothing was deleted. To apply a plan, write it into a file with --out."
      : `Nothing was deleted. To apply it: surety prune apply ${options.out}${stage}${limits}`,
  );
  return DONE;
}

/** Throws InvalidInput. */
export function clusterOf(asked: string | undefined, clusters: readonly string[]): string {
  const [only, ...others] = clusters;
  const allowed = clusters.join(", ");
  if (asked !== undefined) {
    if (clusters.includes(asked)) return asked;
    throw new InvalidInput([`--cluster: found "${asked}"; allowed is one of: ${allowed}`]);
  }
  if (only !== undefined && others.length === 0) return only;
  throw new InvalidInput([`--cluster: found none; allowed is one of: ${allowed}`]);
}
