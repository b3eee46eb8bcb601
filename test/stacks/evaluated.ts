import { resolve } from "node:path";
import { evaluateStacks } from "#local/stacks/evaluate.ts";
import type { EvaluatedResource } from "#local/stacks/evaluated-resource.ts";
import { silentProgress } from "#runtime/progress.ts";

export const configPath = resolve(import.meta.dirname, "fixtures", "surety.yaml");

/** The real stacks as a stage would get them. */
export const evaluateStage = (stage: string): Promise<readonly EvaluatedResource[]> => evaluate({ stage });

/** The sample of everything that SST writes, alone or corrected by stacks/defaults.ts. */
export const evaluateSample = (variant: "sst-alone" | "corrected"): Promise<readonly EvaluatedResource[]> =>
  evaluate({ stage: "local", entry: `test/stacks/fixtures/${variant}.config.ts` });

/** The real stacks by another configuration, a file of test/stacks/fixtures. */
export const evaluateConfigured = (file: string): Promise<readonly EvaluatedResource[]> =>
  evaluate({ stage: "development", configPath: resolve(import.meta.dirname, "fixtures", file) });

interface Evaluation {
  readonly stage: string;
  readonly entry?: string;
  readonly configPath?: string;
}

function evaluate(options: Evaluation) {
  const place = { accountId: "000000000000", region: "eu-west-1" };
  return evaluateStacks({ ...place, configPath, progress: silentProgress, ...options });
}

export const ofType = (resources: readonly EvaluatedResource[], type: string): readonly EvaluatedResource[] =>
  resources.filter((resource) => resource.type === type);
