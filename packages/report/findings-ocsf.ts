import type { Outcome } from "#domain/finding.ts";
import { PROMISES } from "#domain/promises.ts";
import type { DatedFinding, FindingsReport } from "./findings-report.ts";
import { jsonText } from "./json-text.ts";

/** What a renderer cannot know by itself. */
export interface OcsfCircumstances {
  /** A UUID of version 5, always the same of the same parts. */
  readonly uuidOf: (...parts: readonly (number | string | null)[]) => string;
  /** Of Surety. */
  readonly version: string;
  /** How urgent it is when a control's promise is broken. */
  readonly severityOf: (control: string) => "page" | "ticket";
  /** What to do about a reason, where somebody has said it. */
  readonly todoOf: (control: string, reason: string) => string | undefined;
}

const OCSF_VERSION = "1.8.0";
const CLASS = 2003;
const MOST_RESOURCES = 100;

type Said = Exclude<Outcome, "notApplicable">;
type SaidFinding = DatedFinding & { readonly outcome: Said };
type Enumerated = readonly [id: number, caption: string];

/** Only what is kept passes, and what nobody could see is unknown. */
const COMPLIANCE: Readonly<Record<Said, Enumerated>> = {
  kept: [1, "Pass"],
  broken: [3, "Fail"],
  exempt: [3, "Fail"],
  unknown: [0, "Unknown"],
};

/** What people have accepted is not to ring anywhere else. */
const STATUS: Readonly<Record<Said, Enumerated>> = {
  kept: [4, "Resolved"],
  broken: [1, "New"],
  exempt: [3, "Suppressed"],
  unknown: [1, "New"],
};

/**
 * Compliance Findings of the Open Cybersecurity Schema Framework: a list of one event for each finding that says something
 * about its control. Exported again, a finding has the same `finding_info.uid`, and each look another `metadata.uid`.
 */
export function renderFindingsOcsf({ findings }: FindingsReport, around: OcsfCircumstances): string {
  const said = findings.flatMap((one) => (isSaid(one) ? [eventOf(one, around)] : []));
  return jsonText(said);
}

function isSaid(one: DatedFinding): one is SaidFinding {
  return one.outcome !== "notApplicable";
}

function eventOf(one: SaidFinding, around: OcsfCircumstances) {
  const { control, cluster, tenant, outcome, observedAt, since = observedAt, message, reason } = one;
  const [activity, activityName]: Enumerated = since === observedAt ? [1, "Create"] : [2, "Update"];
  const [severity, severityName] = severityOf(outcome, around.severityOf(control));
  const [status, statusName] = STATUS[outcome];
  const uid = `surety/${cluster}/${tenant ?? ""}/${control}`;
  return {
    ...{ category_uid: 2, category_name: "Findings", class_uid: CLASS, class_name: "Compliance Finding" },
    ...{ activity_id: activity, activity_name: activityName },
    ...{ type_uid: CLASS * 100 + activity, type_name: `Compliance Finding: ${activityName}` },
    ...{ time: observedAt, severity_id: severity, severity: severityName, status_id: status, status: statusName },
    message: clean(message),
    metadata: {
      version: OCSF_VERSION,
      product: { name: "Surety", vendor_name: "Surety", version: around.version },
      uid: around.uuidOf("ocsf", uid, observedAt),
      ...(tenant !== null && { tenant_uid: tenant }),
    },
    finding_info: {
      ...{ uid: clean(uid), desc: clean(message) },
      title: clean(`${tenant === null ? `Cluster ${cluster}` : `Tenant ${tenant}`}: ${control} is ${outcome}`),
      ...{ created_time: since, modified_time: observedAt, last_seen_time: observedAt },
    },
    compliance: complianceOf(one),
    resources: resourcesOf(one),
    ...remediationOf(one, around),
    unmapped: { surety_outcome: outcome, surety_reason: clean(reason), surety_promise: one.promise, ...mutedOf(one) },
  };
}

function complianceOf({ control, promise, outcome, reason, violations, advisories }: SaidFinding) {
  const [id, caption] = COMPLIANCE[outcome];
  const details = [...violations, ...advisories].slice(0, MOST_RESOURCES).map((one) => `${one.reason}: ${one.message}`);
  return {
    ...{ control, standards: ["Surety"], status_id: id, status: caption, status_code: clean(reason) },
    requirements: PROMISES.filter((one) => one.id === promise).map(({ sentence }) => sentence),
    ...(details.length > 0 && { status_details: details.map(clean) }),
  };
}

/** Whose promise it is, and what is not as promised. */
function resourcesOf({ cluster, tenant, violations }: SaidFinding) {
  const subject =
    tenant === null
      ? { uid: clean(cluster), name: clean(cluster), type: "Cluster" }
      : { uid: `${clean(cluster)}/${tenant}`, name: tenant, type: "Tenant", namespace: clean(cluster) };
  const wrong = violations.slice(0, MOST_RESOURCES).map(({ kind, id }) => ({
    ...{ uid: clean(`${cluster}/${kind}/${id}`), name: clean(id), type: clean(kind) },
  }));
  return [subject, ...wrong];
}

function remediationOf({ control, outcome, reason, violations }: SaidFinding, { todoOf }: OcsfCircumstances) {
  if (outcome === "kept") return {};
  const reasons = new Set([...violations.map((one) => one.reason), ...(violations.length === 0 ? [reason] : [])]);
  const todo = [...reasons].flatMap((one) => todoOf(control, one) ?? []);
  return todo.length === 0 ? {} : { remediation: { desc: todo.join(" ") } };
}

function mutedOf({ muted = [] }: SaidFinding) {
  return muted.length === 0 ? {} : { surety_muted_by: muted.map(({ owner }) => clean(owner)) };
}

function severityOf(outcome: Said, broken: "page" | "ticket"): Enumerated {
  if (outcome === "kept") return [1, "Informational"];
  if (outcome === "exempt") return [2, "Low"];
  if (outcome === "unknown") return broken === "page" ? [3, "Medium"] : [2, "Low"];
  return broken === "page" ? [4, "High"] : [3, "Medium"];
}

/** Lone surrogates are no text in UTF-8. */
function clean(text: string): string {
  return text.toWellFormed();
}
