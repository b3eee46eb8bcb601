import type { Configuration } from "#domain/configuration.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../options.ts";
import { type Deployment, findDeployment } from "./deployment.ts";
import { keepToLocal } from "./sources.ts";

interface Asked {
  readonly stage?: string;
  /** The configuration's file; absent: that of the local environment, or else the one that lies here. */
  readonly config?: string;
}

/** A deployment, and the configuration that is at hand, which need not be the one that is deployed. */
export async function findConfiguredDeployment(
  { stage, config }: Asked,
  note: (line: string) => void,
): Promise<{ readonly deployment: Deployment; readonly configuration: Configuration }> {
  const { local, sources } = await keepToLocal();
  const deployment = await findDeployment(stage, note, sources);
  const isLocal = deployment.stage === "local" && local.state === "running";
  const file = config ?? (isLocal ? local.connection.configuration : DEFAULT_CONFIGURATION);
  return { deployment, configuration: await readConfiguration(file) };
}
