import type { Finding, Outcome } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import { PROMISES } from "#domain/promises.ts";
import type { DatedFinding, FindingsReport } from "./findings-report.ts";
import { jsonText } from "./json-text.ts";

/** What a renderer cannot know by itself. */
export interface OscalCircumstances {
  /** The same for the same parts. */
  readonly uuidOf: (...parts: readonly (string | number | null)[]) => string;
  /** Of Surety. */
  readonly version: string;
}

/** Only what is kept satisfies. What is unknown is not satisfied for another reason than what is broken. */
const STATUS: Readonly<Record<Exclude<Outcome, "notApplicable">, { readonly state: string; readonly reason: string }>> =
  {
    kept: { state: "satisfied", reason: "pass" },
    broken: { state: "not-satisfied", reason: "fail" },
    unknown: { state: "not-satisfied", reason: "other" },
    exempt: { state: "not-satisfied", reason: "other" },
  };

/**
 * NIST's OSCAL 1.2.1, assessment results: an observation for each finding, and a finding for each that says something
 * about its control; what does not apply is only observed. Tenants and clusters are components.
 */
export function renderFindingsOscal({ findings, observedAt }: FindingsReport, around: OscalCircumstances): string {
  const { uuidOf, version } = around;
  const at = formatInstant(observedAt);
  // As one text: a hundred thousand arguments are more than a function takes.
  const identity = JSON.stringify([observedAt, findings.map((one) => [...nameOf(one), one.outcome, one.observedAt])]);
  const said = findings.filter(({ outcome }) => outcome !== "notApplicable");
  const controls = [...new Set(findings.map(({ control }) => control))];
  const planned = uuidOf("plan", version);
  const document = {
    "assessment-results": {
      uuid: uuidOf("assessment", identity),
      metadata: {
        title: "Data-protection promises, as Surety judged them",
        "last-modified": at,
        version,
        "oscal-version": "1.2.1",
      },
      "import-ap": { href: `#${planned}` },
      results: [
        {
          uuid: uuidOf("result", identity),
          title: `Findings as of ${at}`,
          description: "What the controls of Surety found about each tenant and cluster.",
          start: at,
          ...list("local-definitions", componentsOf(findings, around), (components) => ({ components })),
          "reviewed-controls": {
            "control-selections": [
              controls.length === 0
                ? { "include-all": {} }
                : { "include-controls": controls.map((control) => ({ "control-id": control })) },
            ],
          },
          ...list(
            "observations",
            findings.map((one) => observation(one, around)),
          ),
          ...list(
            "findings",
            said.map((one) => finding(one, around)),
          ),
        },
      ],
      "back-matter": {
        resources: [
          { uuid: planned, title: "The controls of Surety", description: `PROMISES.md of Surety ${version}.` },
        ],
      },
    },
  };
  return jsonText(document);
}

/** OSCAL knows no empty lists. */
function list<T>(name: string, items: readonly T[], wrap: (items: readonly T[]) => unknown = (all) => all) {
  return items.length === 0 ? {} : { [name]: wrap(items) };
}

function nameOf({ cluster, control, tenant }: Finding): readonly (string | null)[] {
  return [cluster, control, tenant];
}

function componentOf({ cluster, tenant }: Finding, { uuidOf }: OscalCircumstances): string {
  return uuidOf("component", cluster, tenant);
}

function componentsOf(findings: readonly Finding[], around: OscalCircumstances) {
  const firsts = new Map(findings.map((one) => [componentOf(one, around), one]));
  return [...firsts].map(([uuid, { cluster, tenant }]) => ({
    uuid,
    type: tenant === null ? "system" : "service",
    title: line(tenant === null ? `Cluster ${cluster}` : `Tenant ${tenant}`),
    description: tenant === null ? `Cluster ${cluster}.` : `The tenant ${tenant}, in cluster ${cluster}.`,
    status: { state: "operational" },
  }));
}

function observation(one: DatedFinding, around: OscalCircumstances) {
  const { control, outcome, reason, message, observedAt, since, violations, advisories, muted = [] } = one;
  const details = [
    ...violations.map(({ kind, id, reason, message }) => `${kind} ${id}: ${message} (${reason})`),
    ...advisories.map(({ reason, message }) => `Advisory: ${message} (${reason})`),
    ...muted.map(({ owner, until, reason }) => `Muted by ${owner} until ${formatInstant(until)}: ${reason}`),
  ];
  const props = { control, outcome, reason, ...(since === undefined ? {} : { since: formatInstant(since) }) };
  return {
    uuid: around.uuidOf("observation", ...nameOf(one), observedAt),
    description: text([message, ...details].join("\n\n")),
    props: Object.entries(props).map(([name, value]) => ({
      name,
      ns: "https://surety.dev/ns/oscal",
      value: line(value),
    })),
    methods: ["TEST"],
    subjects: [{ "subject-uuid": componentOf(one, around), type: "component" }],
    collected: formatInstant(observedAt),
  };
}

function finding(one: Finding, around: OscalCircumstances) {
  const { control, promise, outcome, message, observedAt } = one;
  if (outcome === "notApplicable") throw new TypeError("what does not apply is no finding");
  const sentence = PROMISES.find(({ id }) => id === promise)?.sentence ?? promise;
  return {
    uuid: around.uuidOf("finding", ...nameOf(one)),
    title: line(`${control}: ${outcome}`),
    description: text(message),
    target: {
      type: "objective-id",
      "target-id": control,
      description: sentence,
      status: STATUS[outcome],
    },
    "related-observations": [{ "observation-uuid": around.uuidOf("observation", ...nameOf(one), observedAt) }],
  };
}

/** One line, that neither begins nor ends with a space. */
function line(value: string): string {
  return text(value.replace(/\s+/gu, " ")).trim() || "-";
}

function text(value: string): string {
  return value.toWellFormed();
}
