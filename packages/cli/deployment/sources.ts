import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { type LocalConnectionState, readLocalConnection } from "#local/connection.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { AwsAccess } from "./aws-access.ts";
import type { DeploymentSources } from "./deployment.ts";
import { explainAccess } from "./explain-access.ts";
import { parameterName } from "./parts.ts";

export const deploymentSources: DeploymentSources = { readLocalConnection: () => readLocalConnection(), readParameter };

/** Where the local environment is, and sources that keep to that: another environment may be started meanwhile. */
export async function keepToLocal(): Promise<{
  readonly local: LocalConnectionState;
  readonly sources: DeploymentSources;
}> {
  const local = await deploymentSources.readLocalConnection();
  return { local, sources: { ...deploymentSources, readLocalConnection: async () => local } };
}

async function readParameter(stage: string, access: AwsAccess): Promise<string> {
  const client = new SSMClient(access);
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterName(stage) }));
    return Parameter?.Value ?? "";
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw explainAccess(error, `stage ${stage}`);
    const region = await client.config.region();
    throw new InvalidInput(
      [
        `--stage: found "${stage}"; allowed is a stage of Surety that is deployed in ${region}, in the account of your credentials (there is no parameter ${parameterName(stage)})`,
      ],
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}
