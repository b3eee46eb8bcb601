import { readFile } from "node:fs/promises";
import type { Milliseconds } from "#domain/duration.ts";
import type { LocalConnection } from "#local/connection.ts";

/** What any client of the AWS SDK is made with. Where something is absent, the SDK finds it as the AWS CLI does. */
export interface AwsAccess {
  readonly region?: string;
  readonly endpoint?: string;
  /** Of the AWS configuration, instead of the environment's credentials. */
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** S3 at an endpoint that has no host name for each bucket. */
  readonly forcePathStyle?: boolean;
  readonly requestHandler: {
    readonly connectionTimeout: Milliseconds;
    readonly requestTimeout: Milliseconds;
    readonly throwOnRequestTimeout: boolean;
    readonly httpsAgent: { readonly ca?: string };
  };
}

const HANDLER = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** The account and region of the environment: variables, a profile, or an instance's role. */
export function ambientAccess(): AwsAccess {
  return { requestHandler: { ...HANDLER, httpsAgent: {} } };
}

/** The emulated account, and nothing else, whatever the environment says. */
export async function localAccess({ aws }: LocalConnection): Promise<AwsAccess> {
  const { region, endpoint, credentials, certificatePath } = aws;
  const ca = await readFile(certificatePath, "utf8");
  return { region, endpoint, credentials, forcePathStyle: true, requestHandler: { ...HANDLER, httpsAgent: { ca } } };
}

/** The same access for calls that answer only when their work is done. */
export function withPatience(access: AwsAccess, requestTimeout: Milliseconds): AwsAccess {
  return { ...access, requestHandler: { ...access.requestHandler, requestTimeout } };
}
