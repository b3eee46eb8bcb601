import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { KeycloakConfiguration } from "#domain/configuration.ts";
import { awsSettings } from "./aws.ts";
import { systemClock } from "./clock.ts";
import { PermanentError } from "./errors.ts";
import { connectKeycloak, type KeycloakApi } from "./keycloak.ts";

/** The configured Keycloak, as the client whose secret is in SSM; or is `known`, to a person who may not read it there. */
export function configuredKeycloak(
  { secretParameter, ...client }: KeycloakConfiguration,
  known?: string | undefined,
): KeycloakApi {
  if (known) return connectKeycloak({ ...client, secret: async () => known, clock: systemClock });
  const ssm = new SSMClient(awsSettings());
  async function secret(): Promise<string> {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: secretParameter, WithDecryption: true }));
    if (Parameter?.Value) return Parameter.Value;
    throw new PermanentError(`SSM parameter ${secretParameter} is empty; it should hold Keycloak's client secret`);
  }
  return connectKeycloak({ ...client, secret, clock: systemClock });
}
