import type { Measured } from "./measured.ts";
import { PRICED, PRICES, type Price, type Priced } from "./prices.ts";
import { ASSUMED, usageOf } from "./usage.ts";

const SIZES = [10, 1_000, 10_000] as const;

/** In the order in which people look for them. */
const ROWS: readonly (readonly [string, readonly Priced[]])[] = [
  ["Lambda, and what starts it", ["lambdaRequests", "lambdaDuration", "schedules"]],
  ["S3: listing and reading backups", ["s3Lists", "s3Reads"]],
  ["S3: findings and evidence", ["s3Storage"]],
  ["DynamoDB", ["tableReads", "tableWrites"]],
  ["KMS", ["keys", "signatures"]],
  ["CloudWatch: metrics of the controls", ["metrics"]],
  ["CloudWatch: logs and alarms", ["logs", "alarms"]],
  ["Step Functions: deletions", ["transitions"]],
];

/** What one priced unit costs in a month, in dollars. */
export function costOf(priced: Priced, quantity: number): number {
  const { usd, per }: Price = PRICES[priced];
  return (quantity / per) * usd;
}

export function totalOf(tenants: number, measured: Measured): number {
  const usage = usageOf(tenants, measured);
  return ROWS.flatMap(([, parts]) => parts).reduce((sum, part) => sum + costOf(part, usage[part]), 0);
}

/** docs/cost.md as a whole. */
export function renderCosts(measured: Measured): string {
  const usages = SIZES.map((size) => usageOf(size, measured));
  const rows = ROWS.map(([name, parts]) => {
    const cells = usages.map((usage) => dollars(parts.reduce((sum, part) => sum + costOf(part, usage[part]), 0)));
    return row(name, cells);
  });
  const totals = SIZES.map((size) => totalOf(size, measured));
  return [
    "# What it costs",
    "",
    "<!-- Written by `npm run cost` from docs/measurements.md and bench/cost; a test fails where it is stale. -->",
    "",
    `US dollars a month, by the list prices of ${PRICED.region} as of ${PRICED.asOf}, without taxes, free tiers and agreements.`,
    "They were written down by hand: before you count on them, compare them with the pages that are linked below.",
    "Calls, durations and memory are those of [measurements](measurements.md); what no measurement says is assumed below.",
    "",
    row(
      "",
      SIZES.map((size) => `${size.toLocaleString("en")} tenants`),
    ),
    `|---|${SIZES.map(() => "--:").join("|")}|`,
    ...rows,
    row(
      "**Together**",
      totals.map((total) => `**${dollars(total)}**`),
    ),
    row(
      "for each tenant",
      totals.map((total, at) => dollars(total / (SIZES[at] ?? 1), 4)),
    ),
    "",
    NOTES(measured),
    "## Quantities and prices",
    "",
    row("Unit", [...SIZES.map((size) => `of ${size.toLocaleString("en")}`), "USD", "for"]),
    `|---|${SIZES.map(() => "--:").join("|")}|--:|--:|`,
    ...ROWS.flatMap(([, parts]) => parts).map((part) => priceRow(part, usages)),
    "",
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

**Not in it**: what Velero stores; pruning, a look a day at the same lists; rehearsals, a look at some of them every few minutes, their executions and volumes; sign-ins; alerts (SNS and EventBridge, by
change); data that leaves AWS; a NAT gateway or VPC endpoints, where [clusters are private](private-clusters.md).

**Limits.** A sweep of 1,000 tenants took ${memoryOfThousand} MiB of the function's ${ASSUMED.memoryGb * 1024}, so larger numbers are taken for several
clusters of ${ASSUMED.tenantsOfCluster.toLocaleString("en")} tenants each, and not measured as one.
`;

function priceRow(part: Priced, usages: readonly Readonly<Record<Priced, number>>[]): string {
  const { usd, per, unit, page }: Price = PRICES[part];
  const quantities = usages.map((usage) => rounded(usage[part]));
  return row(`[${unit}](${page})`, [...quantities, String(usd), per.toLocaleString("en")]);
}

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
