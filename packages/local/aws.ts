import { readFileSync } from "node:fs";

/** How the emulated AWS account is reached, as its root user. */
export interface AwsAccess {
  readonly endpoint: string;
  /** Of EC2, where it has one of its own: what the emulator lacks of it is answered there. */
  readonly ec2Endpoint?: string;
  readonly region: string;
  readonly accountId: string;
  /** The certificate that clients have to trust, a file in PEM (`AWS_CA_BUNDLE`, `NODE_EXTRA_CA_CERTS`). */
  readonly certificatePath: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The options that any client of AWS SDK v3 takes, so that it talks to this account and to nothing else. */
export function awsClientOptions({ endpoint, region, credentials, certificatePath }: AwsAccess) {
  const ca = readFileSync(certificatePath, "utf8");
  // The SDK writes into the credentials that it is given.
  return { endpoint, region, credentials: { ...credentials }, requestHandler: { httpsAgent: { ca } } };
}
