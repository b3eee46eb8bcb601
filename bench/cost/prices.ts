/** A list price in US dollars, without taxes, free tiers and agreements. */
export interface Price {
  readonly usd: number;
  /** For so many of the unit. */
  readonly per: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly page: string;
}

/** The region that the prices are of, and when whoever wrote this file knew them: nothing looks them up. */
export const PRICED = { region: "eu-west-1", asOf: "2025-12" } as const;

const MILLION = 1_000_000;
const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

export const PRICES = {
  lambdaRequests: { usd: 0.2, per: MILLION, unit: "invocations", page: page("lambda") },
  lambdaDuration: { usd: 0.0000133334, per: 1, unit: "GB-seconds, arm64", page: page("lambda") },
  schedules: { usd: 1, per: MILLION, unit: "invocations by EventBridge Scheduler", page: page("eventbridge") },
  s3Lists: { usd: 0.005, per: 1_000, unit: "LIST and PUT requests", page: page("s3") },
  s3Reads: { usd: 0.0004, per: 1_000, unit: "GET requests", page: page("s3") },
  s3Storage: { usd: 0.023, per: 1, unit: "GB-months", page: page("s3") },
  tableReads: { usd: 0.1415, per: MILLION, unit: "read request units", page: page("dynamodb") },
  tableWrites: { usd: 0.705, per: MILLION, unit: "write request units", page: page("dynamodb") },
  signatures: { usd: 0.15, per: 10_000, unit: "signatures by an ECC key", page: page("kms") },
  keys: { usd: 1, per: 1, unit: "keys", page: page("kms") },
  metrics: { usd: 0.3, per: 1, unit: "custom metrics, of the first 10,000", page: page("cloudwatch") },
  logs: { usd: 0.57, per: 1, unit: "GB of logs", page: page("cloudwatch") },
  alarms: { usd: 0.1, per: 1, unit: "alarms", page: page("cloudwatch") },
  transitions: { usd: 0.025, per: 1_000, unit: "transitions of Step Functions", page: page("step-functions") },
} as const satisfies Readonly<Record<string, Price>>;
export type Priced = keyof typeof PRICES;
