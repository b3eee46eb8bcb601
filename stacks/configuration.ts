import { relative, resolve } from "node:path";
import type { Configuration } from "#domain/configuration.ts";
import { readConfiguration } from "#runtime/configuration.ts";

export interface DeployedConfiguration {
  readonly settings: Configuration;
  /** SST's `copyFiles`: how the file gets into each function's bundle. */
  readonly copyFiles: { from: string; to: string }[];
}

/**
 * Reads the file that `SURETY_CONFIG` names, or `./surety.yaml`. A file that cannot be used stops the deployment here,
 * and not the first invocation. SST runs the stacks in the project's root, and takes paths that are relative to it.
 */
export async function readDeployedConfiguration(): Promise<DeployedConfiguration> {
  const file = resolve(process.env.SURETY_CONFIG ?? "surety.yaml");
  return {
    settings: await readConfiguration(file),
    copyFiles: [{ from: relative(process.cwd(), file), to: "surety.yaml" }],
  };
}
