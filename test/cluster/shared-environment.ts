import type { TestProject } from "vitest/node";
import type { AwsAccess } from "#local/aws.ts";
import { startEnvironment } from "#local/environment.ts";
import type { KubernetesAccess } from "#local/kubernetes.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";

/** How tests reach the one environment that all files of a run share; each test has its own namespace in it. */
export interface SharedEnvironment {
  readonly aws: AwsAccess;
  readonly kubernetes: KubernetesAccess;
  readonly veleroBucket: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly environment: SharedEnvironment;
  }
}

/** Called by vitest once before all files; what it returns, once after them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const progress = createProgress({ output: process.stderr });
  const { aws, kubernetes, veleroBucket, stop } = await startEnvironment({
    toolchain: await ensureToolchain({ progress }),
    progress,
  });
  provide("environment", { aws, kubernetes, veleroBucket });
  return stop;
}
