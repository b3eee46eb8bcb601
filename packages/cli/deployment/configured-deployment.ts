import type { Configuration } from "#domain/configuration.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { type Deployment, findDeployment } from "./deployment.ts";
import { deploymentSources } from "./sources.ts";

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
  // Read once: another environment may be started meanwhile.
  const local = await deploymentSources.readLocalConnection();
  const sources = { ...deploymentSources, readLocalConnection: async () => local };
  const deployment = await findDeployment(stage, note, sources);
  const isLocal = deployment.stage === "local" && local.state === "running";
  const file = config ?? (isLocal ? local.connection.configuration : "surety.yaml");
  return { deployment, configuration: await readConfiguration(file) };
}
