/** A list price in US dollars, without taxes, free tiers and agreements. */
export interface Price {
  readonly usd: number;
  /** For so many of the unit. */
  readonly per: number;
  readonly unit: string;
  /** Where AWS publishes it. */
  readonly page: string;
  /** When whoever wrote it down knew it: nothing looks it up. */
  readonly asOf: string;
}

/** What a part of the costs is counted by, and what that costs in one region. */
export interface PriceList {
  readonly region: string;
  readonly prices: Readonly<Record<Priced, Price>>;
}

const asOf = "2025-12";
const MILLION = 1_000_000;
const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

const prices = {
  lambdaRequests: { usd: 0.2, per: MILLION, unit: "invocations", page: page("lambda"), asOf },
  lambdaDuration: { usd: 0.0000133334, per: 1, unit: "GB-seconds, arm64", page: page("lambda"), asOf },
  schedules: { usd: 1, per: MILLION, unit: "invocations by EventBridge Scheduler", page: page("eventbridge"), asOf },
  s3Lists: { usd: 0.005, per: 1_000, unit: "LIST and PUT requests", page: page("s3"), asOf },
  s3Reads: { usd: 0.0004, per: 1_000, unit: "GET requests", page: page("s3"), asOf },
  s3Storage: { usd: 0.023, per: 1, unit: "GB-months", page: page("s3"), asOf },
  tableReads: { usd: 0.1415, per: MILLION, unit: "read request units", page: page("dynamodb"), asOf },
  tableWrites: { usd: 0.705, per: MILLION, unit: "write request units", page: page("dynamodb"), asOf },
  signatures: { usd: 0.15, per: 10_000, unit: "signatures by an ECC key", page: page("kms"), asOf },
  keys: { usd: 1, per: 1, unit: "keys", page: page("kms"), asOf },
  metrics: { usd: 0.3, per: 1, unit: "custom metrics, of the first 10,000", page: page("cloudwatch"), asOf },
  logs: { usd: 0.57, per: 1, unit: "GB of logs", page: page("cloudwatch"), asOf },
  alarms: { usd: 0.1, per: 1, unit: "alarms", page: page("cloudwatch"), asOf },
  volumes: { usd: 0.088, per: 1, unit: "GB-months of gp3 volumes", page: page("ebs"), asOf },
  transitions: { usd: 0.025, per: 1_000, unit: "transitions of Step Functions", page: page("step-functions"), asOf },
} as const satisfies Readonly<Record<string, Price>>;
export type Priced = keyof typeof prices;

/** Those by which docs/cost.md is written. */
export const PRICES: PriceList = { region: "eu-west-1", prices };
