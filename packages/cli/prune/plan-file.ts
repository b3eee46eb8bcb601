import { readFile, writeFile } from "node:fs/promises";
import * as z from "zod";
import { DAY, formatDuration } from "#domain/duration.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type PrunePlan, planText, prunePlanFileSchema } from "#domain/pruning.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { describeIssues } from "#runtime/issues.ts";

export interface PlanFile {
  readonly plan: PrunePlan;
  readonly hash: Sha256;
}

/** Throws InvalidInput where the file cannot be written. */
export async function writePlanFile(file: string, { plan, hash }: PlanFile): Promise<void> {
  const text = JSON.stringify(z.encode(prunePlanFileSchema, { plan, hash }), undefined, 2);
  try {
    await writeFile(file, `${text}\n`);
  } catch (error) {
    throw new InvalidInput([`--out: ${file} cannot be written: ${describeError(error)}`], { cause: error });
  }
}

/** Throws InvalidInput where the file is no plan, or not as it was written. */
export async function readPlanFile(file: string): Promise<PlanFile> {
  const value = await readJson(file);
  const parsed = prunePlanFileSchema.safeParse(value);
  if (!parsed.success)
    throw new InvalidInput(
      describeIssues(parsed.error, value)
        .slice(0, 5)
        .map((problem) => `${file}: ${problem}`),
      { cause: parsed.error },
    );
  const { plan, hash } = parsed.data;
  const found = sha256Of(planText(plan));
  if (found !== hash)
    throw new InvalidInput([
      `${file}: hash: found a plan with the hash ${found}; allowed is ${hash}, which it had when it was made. It was edited: make a new one by surety prune plan --out`,
    ]);
  return { plan, hash };
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new InvalidInput([`${file} cannot be read: ${describeError(error)}`], { cause: error });
  }
  try {
    return parseForeignJson(text);
  } catch (error) {
    throw new InvalidInput([`${file}: found what is not JSON; allowed is what surety prune plan --out wrote`], {
      cause: error,
    });
  }
}

/** Where a plan is to be applied. */
export interface Target {
  readonly account: string;
  readonly version: string;
  readonly clusters: readonly string[];
  readonly now: Instant;
}

/** Throws InvalidInput that says all that speaks against applying a plan. The function checks the same once more. */
export function checkPlan({ plan }: PlanFile, file: string, { account, version, clusters, now }: Target): void {
  const problems: string[] = [];
  const differs = (what: string, found: string, allowed: string) =>
    problems.push(`${file}: plan: ${what}: found ${found}; allowed is ${allowed}`);
  if (plan.account !== account) differs("account", plan.account, `${account}, that of the deployment`);
  if (plan.version !== version) differs("version", plan.version, `${version}, that of the deployment`);
  if (!clusters.includes(plan.cluster)) differs("cluster", plan.cluster, clusters.join(", "));
  if (now - plan.madeAt > DAY)
    differs(
      "madeAt",
      formatInstant(plan.madeAt),
      `within ${formatDuration(DAY)}: make a new one by surety prune plan --out`,
    );
  if (problems.length > 0) throw new InvalidInput(problems);
}
