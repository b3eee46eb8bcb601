import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { QuickEc2Protocol, QuickS3Protocol } from "./aws-xml.ts";

const CONNECTION_TIMEOUT = 3_000;
/** Until the answer begins, and between its parts: a page of 1,000 snapshots takes a few seconds when EC2 is busy. */
const ANSWER_TIMEOUT = 20_000;
const MOST_CONNECTIONS = 64;

const agents = { keepAlive: true, maxSockets: MOST_CONNECTIONS, scheduling: "lifo" as const };

/** The agents are one for all clients: they share connections, and time out instead of hanging. */
const requestHandler = {
  connectionTimeout: CONNECTION_TIMEOUT,
  requestTimeout: ANSWER_TIMEOUT,
  socketTimeout: ANSWER_TIMEOUT,
  throwOnRequestTimeout: true,
  httpsAgent: new HttpsAgent(agents),
  httpAgent: new HttpAgent(agents),
};

/**
 * What every client of the AWS SDK is made with: `new SNSClient(awsSettings(region))`. Clients are made where they are
 * used, so that a function's bundle holds only those that it uses. Throttled calls are retried at a rate that adapts.
 */
export function awsSettings(region?: string) {
  return {
    ...(region === undefined ? {} : { region }),
    requestHandler,
    maxAttempts: 5,
    retryMode: "adaptive" as const,
  };
}

/** As `awsSettings`, for EC2, whose lists are long. */
export function ec2Settings(region?: string) {
  return { ...awsSettings(region), protocol: QuickEc2Protocol };
}

/** As `awsSettings`, for S3. An endpoint that is not AWS's own has no host name for each bucket. */
export function s3Settings(region?: string, environment: NodeJS.ProcessEnv = process.env) {
  const custom = environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"];
  return {
    ...awsSettings(region),
    protocol: QuickS3Protocol,
    forcePathStyle: custom !== undefined && custom !== "",
  };
}
