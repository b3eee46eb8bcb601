import type { Outcome } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import type { DatedFinding, FindingsReport } from "./findings-report.ts";
import { jsonText } from "./json-text.ts";

/** What a renderer cannot know by itself. */
export interface AsffCircumstances {
  /** The account and region whose Security Hub is to have the findings, as in ARNs. */
  readonly account: { readonly partition: string; readonly region: string; readonly id: string };
  /** How urgent it is when a control's promise is broken. */
  readonly severityOf: (control: string) => "page" | "ticket";
}

type Said = Exclude<Outcome, "notApplicable">;

/** Only what is kept passes. What nobody could see was not available. */
const COMPLIANCE: Readonly<Record<Said, "PASSED" | "FAILED" | "NOT_AVAILABLE">> = {
  ...{ kept: "PASSED", broken: "FAILED", exempt: "FAILED", unknown: "NOT_AVAILABLE" },
};

/** Of Security Hub, in characters. */
const LONGEST = { title: 256, description: 1_024, id: 512, field: 2_048 } as const;

/**
 * The AWS Security Finding Format, 2018-10-08, as BatchImportFindings of Security Hub takes it: a list of one finding for
 * each of Surety's that says something about its control. Exported again, it has the same ids, and updates.
 */
export function renderFindingsAsff({ findings }: FindingsReport, around: AsffCircumstances): string {
  const said = findings.flatMap((one) => (isSaid(one) ? [asff(one, around)] : []));
  return jsonText(said);
}

function isSaid(one: DatedFinding): one is DatedFinding & { readonly outcome: Said } {
  return one.outcome !== "notApplicable";
}

function asff(one: DatedFinding & { readonly outcome: Said }, around: AsffCircumstances) {
  const { control, cluster, tenant, outcome, reason, promise, since, observedAt, muted = [] } = one;
  const { partition, region, id: account } = around.account;
  return {
    SchemaVersion: "2018-10-08",
    Id: cut(`surety/${cluster}/${tenant ?? ""}/${control}`, LONGEST.id),
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `surety/${control}`,
    AwsAccountId: account,
    Types: ["Software and Configuration Checks/Industry and Regulatory Standards/Surety"],
    CreatedAt: formatInstant(since ?? observedAt),
    UpdatedAt: formatInstant(observedAt),
    Severity: { Label: severity(outcome, around.severityOf(control)) },
    Title: cut(
      `${tenant === null ? `Cluster ${cluster}` : `Tenant ${tenant}`}: ${control} is ${outcome}`,
      LONGEST.title,
    ),
    Description: cut(describe(one), LONGEST.description),
    ProductFields: {
      ...{ "surety/promise": promise, "surety/outcome": outcome, "surety/reason": cut(reason, LONGEST.field) },
      ...(muted.length > 0 && { "surety/muted": cut(muted.map(({ owner }) => owner).join(", "), LONGEST.field) }),
    },
    Resources: [
      { Type: "Other", Id: cut(`surety/${cluster}${tenant === null ? "" : `/${tenant}`}`, LONGEST.id), Region: region },
    ],
    Compliance: { Status: COMPLIANCE[outcome] },
    // What people have accepted is not to ring anywhere else.
    ...(outcome === "exempt" && { Workflow: { Status: "SUPPRESSED" } }),
    RecordState: "ACTIVE",
  };
}

function severity(outcome: Said, broken: "page" | "ticket"): string {
  if (outcome === "kept") return "INFORMATIONAL";
  if (outcome === "exempt") return "LOW";
  if (outcome === "unknown") return broken === "page" ? "MEDIUM" : "LOW";
  return broken === "page" ? "HIGH" : "MEDIUM";
}

function describe({ message, violations, advisories }: DatedFinding): string {
  return [
    message,
    ...violations.map(({ kind, id, message: why }) => (why.includes(id) ? why : `${kind} ${id}: ${why}`)),
    ...advisories.map(({ message: why }) => why),
  ].join(" ");
}

function cut(text: string, longest: number): string {
  const clean = text.toWellFormed();
  return clean.length > longest ? `${clean.slice(0, longest - 1).toWellFormed()}…` : clean || "-";
}
