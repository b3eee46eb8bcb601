import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { functionsOf } from "../doctor/functions.ts";
import type { FunctionIdentity } from "./plan-access.ts";

/** The roles of those of a deployment's functions that ask clusters, as AWS knows them. */
export async function readFunctionIdentities({ parts, access }: Deployment): Promise<readonly FunctionIdentity[]> {
  const lambda = new LambdaClient(access);
  const identities = functionsOf(parts).map(async ({ name, functionName, group }) => {
    if (group === undefined) return [];
    const { Role = "" } = await explainingAccess(`function ${functionName}`, () =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
    );
    return [{ name, roleArn: Role, group }];
  });
  return (await Promise.all(identities)).flat();
}
