import * as z from "zod";
import { type PruneResult, pruneResultSchema } from "#domain/pruning.ts";
import { jsonText } from "#report/json-text.ts";
import { renderPruneResults } from "#report/prune-plan.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import type { PruneApplyOptions } from "../commands/prune.ts";
import { accountOf } from "../deployment/account-of.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { BROKEN, DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";
import { checkPlan, readPlanFile } from "./plan-file.ts";
import { createPruneCaller } from "./prune-function.ts";

/** `surety prune apply`: what the plan says, as far as it is still so. */
export async function applyPruning(file: string, options: PruneApplyOptions, session: Session): Promise<ExitStatus> {
  const { io, note, print, progress, layout } = session;
  const given = await readPlanFile(file);
  const deployment = await findDeployment(options.stage, note);
  const { clusters, version } = deployment.parts;
  const { id: account } = accountOf(deployment.parts);
  checkPlan(given, file, { account, version, clusters, now: io.now() });
  const { items, beyondLimits, cluster } = given.plan;
  if (beyondLimits.length > 0 && options.beyondLimits !== true)
    throw new InvalidInput([`${file}: ${beyondLimits.join(" ")} Allowed is that with --beyond-limits only`]);
  const { order: call } = createPruneCaller(deployment);
  const order = { task: "Apply", cluster, plan: given.hash, beyondLimits: options.beyondLimits === true } as const;
  const answer = await follow(progress, `Deleting ${items.length} things of ${cluster}`, () => call(order));
  if (answer.status !== "applied") throw new PermanentError(`The function answered ${answer.status}, and no results`);
  const { results } = answer;
  if (options.json === true) print(jsonText(results.map((result) => z.encode(pruneResultSchema, result))));
  else print(renderPruneResults(results, layout));
  return results.every(isDone) ? DONE : BROKEN;
}

function isDone({ outcome }: PruneResult): boolean {
  return outcome === "deleted" || outcome === "requested" || outcome === "alreadyAbsent";
}
