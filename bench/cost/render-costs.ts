import type { Measured } from "./measured.ts";
import { PRICES, type Price, type Priced, type PriceList } from "./prices.ts";
import { ASSUMED, type Usage, type Usages, usageOf } from "./usage.ts";

const SIZES = [10, 1_000, 10_000] as const;

interface Row {
  readonly name: string;
  readonly of: keyof Usages;
  readonly parts: readonly Priced[];
}

const watching = (name: string, ...parts: readonly Priced[]): Row => ({ name, of: "watching", parts });

/** In the order in which people look for them. */
const ROWS: readonly Row[] = [
  watching("Lambda, and what starts it", "lambdaRequests", "lambdaDuration", "schedules"),
  watching("S3: listing and reading backups", "s3Lists", "s3Reads"),
  watching("S3: findings and evidence", "s3Storage"),
  watching("DynamoDB", "tableReads", "tableWrites"),
  watching("KMS", "keys", "signatures"),
  watching("CloudWatch: metrics of the controls", "metrics"),
  watching("CloudWatch: logs and alarms", "logs", "alarms"),
  watching("Step Functions: deletions", "transitions"),
  { name: "The report", of: "report", parts: ["lambdaRequests", "lambdaDuration", "s3Reads", "tableReads"] },
];

/** Off as Surety is delivered, so not in the sum. */
const REHEARSALS: Row = {
  name: "Rehearsals, where they are on",
  of: "rehearsals",
  parts: [
    ...(["lambdaRequests", "lambdaDuration", "schedules", "s3Lists", "s3Reads", "tableReads", "tableWrites"] as const),
    ...(["transitions", "volumes"] as const),
  ],
};

/** What one priced unit costs in a month, in dollars. */
export function costOf(priced: Priced, quantity: number, { prices }: PriceList = PRICES): number {
  const { usd, per } = prices[priced];
  return (quantity / per) * usd;
}

function costOfRow({ of, parts }: Row, usages: Usages, list: PriceList): number {
  const usage: Usage = usages[of];
  return parts.reduce((sum, part) => sum + costOf(part, usage[part] ?? 0, list), 0);
}

export function totalOf(tenants: number, measured: Measured, list: PriceList = PRICES): number {
  const usages = usageOf(tenants, measured);
  return ROWS.reduce((sum, row) => sum + costOfRow(row, usages, list), 0);
}

/** docs/cost.md as a whole. */
export function renderCosts(measured: Measured, list: PriceList = PRICES): string {
  const usages = SIZES.map((size) => usageOf(size, measured));
  const rowOf = (one: Row) =>
    row(
      one.name,
      usages.map((each) => dollars(costOfRow(one, each, list))),
    );
  const totals = SIZES.map((size) => totalOf(size, measured, list));
  return [
    "# What it costs",
    "",
    "<!-- Written by `npm run cost` from docs/measurements.md and bench/cost; a test fails where it is stale. -->",
    "",
    `US dollars a month, by the list prices of ${list.region}, without taxes, free tiers and agreements.`,
    "**The prices were written down by hand, and nothing looks them up**: beside each stands when it was known, and the page",
    "of AWS to compare it with. Yours, from a file: `npm run cost -- prices.json`, as said below.",
    "Calls, durations and memory are those of [measurements](measurements.md); what no measurement says is assumed below.",
    "",
    row(
      "",
      SIZES.map((size) => `${size.toLocaleString("en")} tenants`),
    ),
    `|---|${SIZES.map(() => "--:").join("|")}|`,
    ...ROWS.map(rowOf),
    row(
      "**Together**",
      totals.map((total) => `**${dollars(total)}**`),
    ),
    row(
      "for each tenant",
      totals.map((total, at) => dollars(total / (SIZES[at] ?? 1), 4)),
    ),
    rowOf(REHEARSALS),
    "",
    NOTES(measured),
    "## Quantities and prices",
    "",
    row("Unit", [...SIZES.map((size) => `of ${size.toLocaleString("en")}`), "USD", "for", "as of"]),
    `|---|${SIZES.map(() => "--:").join("|")}|--:|--:|---|`,
    ...inOrder([...ROWS, REHEARSALS]).map((part) => priceRow(part, usages, list)),
    "",
    OWN_PRICES,
    "## Assumed",
    "",
    ...Object.entries(ASSUMED).map(([name, value]) => `- ${inWords(name)}: ${value.toLocaleString("en")}`),
    "",
  ].join("\n");
}

const NOTES = ({
  memoryOfThousand,
}: Measured) => `**What it comes from.** The metrics of the controls are the largest part of a small deployment: each of a control's
outcomes is a custom metric of each cluster. Then come the lists of the buckets, which each sweep reads as a whole. Half as
many sweeps (\`sweep.every: 30m\`) halve all but the metrics, the key and the alarms. Reading EC2, EKS and Kubernetes is free.

**Not in it**: what Velero stores; pruning, a look a day at the same lists; sign-ins; alerts (SNS and EventBridge, by change); data that leaves AWS; a NAT gateway or VPC endpoints, where [clusters are private](private-clusters.md).

**Limits.** A sweep of 1,000 tenants took ${memoryOfThousand} MiB of the function's ${ASSUMED.memoryGb * 1024}, so larger numbers are taken for several
clusters of ${ASSUMED.tenantsOfCluster.toLocaleString("en")} tenants each, and not measured as one.
`;

/** Each once, as they first come. */
const inOrder = (rows: readonly Row[]): readonly Priced[] => [...new Set(rows.flatMap(({ parts }) => parts))];

function priceRow(part: Priced, usages: readonly Usages[], { prices }: PriceList): string {
  const { usd, per, unit, page, asOf }: Price = prices[part];
  const quantities = usages.map((each) => {
    const all: readonly Usage[] = Object.values(each);
    return rounded(all.reduce((sum, usage) => sum + (usage[part] ?? 0), 0));
  });
  return row(`[${unit}](${page})`, [...quantities, String(usd), per.toLocaleString("en"), asOf]);
}

const OWN_PRICES = `Rehearsals are in the quantities. **Your own prices**: write those that differ into a file, and \`npm run cost -- FILE\` prints
this document by them. What is not in it stays as it is here.

\`\`\`json
{ "region": "us-east-1", "prices": { "lambdaDuration": { "usd": 0.0000133334, "asOf": "2026-11" } } }
\`\`\`

The names: ${Object.keys(PRICES.prices)
  .map((name) => `\`${name}\``)
  .join(", ")}.
`;

function row(name: string, cells: readonly string[]): string {
  return `| ${[name, ...cells].join(" | ")} |`;
}

function dollars(amount: number, digits = 2): string {
  return amount.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function rounded(quantity: number): string {
  return quantity.toLocaleString("en", quantity < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
}

/** `bytesOfPage` as `bytes of page`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}
