import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { KeycloakConfiguration } from "#domain/configuration.ts";
import { awsSettings } from "./aws.ts";
import { systemClock } from "./clock.ts";
import { PermanentError } from "./errors.ts";
import { connectKeycloak, type KeycloakApi, type KeycloakClient } from "./keycloak.ts";

/** The configured Keycloak, as the client whose secret is in SSM; or is `known`, to a person who may not read it there. */
export function configuredKeycloak(settings: KeycloakConfiguration, known?: string | undefined): KeycloakApi {
  return connectKeycloak(keycloakClient(settings, known, new SSMClient(awsSettings())));
}

/** The same client, for who asks more than the admin API. */
export function keycloakClient(
  { secretParameter, ...client }: KeycloakConfiguration,
  known: string | undefined,
  ssm: SSMClient,
): KeycloakClient {
  async function secret(): Promise<string> {
    if (known) return known;
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: secretParameter, WithDecryption: true }));
    if (Parameter?.Value) return Parameter.Value;
    throw new PermanentError(`SSM parameter ${secretParameter} is empty; it should hold Keycloak's client secret`);
  }
  return { ...client, secret, clock: systemClock };
}
