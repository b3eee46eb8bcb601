import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { Configuration } from "#domain/configuration.ts";
import { tooFarEnds } from "#domain/leave.ts";
import { systemClock } from "#runtime/clock.ts";
import { readYaml } from "#runtime/configuration.ts";
import { checkConfiguration, DEPLOYED_CONFIGURATION } from "#runtime/deployed-configuration.ts";
import { InvalidInput } from "#runtime/errors.ts";

export interface DeployedConfiguration {
  readonly settings: Configuration;
  /** SST's `copyFiles`: how the file gets into each function's bundle. */
  readonly copyFiles: { from: string; to: string }[];
}

/**
 * Reads the file that `SURETY_CONFIG` names, or `./surety.yaml`. A file that cannot be used stops the deployment here,
 * and not the first invocation. Functions get what it says as JSON.
 */
export async function readDeployedConfiguration(): Promise<DeployedConfiguration> {
  const file = resolve(process.env.SURETY_CONFIG ?? "surety.yaml");
  const written = await readYaml(file);
  const settings = checkConfiguration(written, file);
  const problems = tooFarEnds(settings, systemClock());
  if (problems.length > 0) throw new InvalidInput(problems.map((problem) => `${file}: ${problem}`));
  const deployed = join($cli.paths.work, DEPLOYED_CONFIGURATION);
  await writeFile(deployed, JSON.stringify(written));
  return { settings, copyFiles: [{ from: relative($cli.paths.root, deployed), to: DEPLOYED_CONFIGURATION }] };
}
