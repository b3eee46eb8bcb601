import { countOutcomes, type Finding } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { FindingsReport } from "./findings-report.ts";
import { xmlAttribute, xmlText } from "./xml.ts";

/**
 * JUnit XML for CI systems: a suite for each cluster, a case for each finding, named after its control and tenant.
 * Broken is a failure, unknown an error; exempt and not applicable are skipped. It satisfies both the schema of Ant's
 * reports and that of Jenkins' xUnit plugin, hence the attributes that say nothing here.
 */
export function renderFindingsJunit({ findings, observedAt }: FindingsReport): string {
  const clusters = Map.groupBy(findings, (finding) => finding.cluster);
  const suites = [...clusters].map(([cluster, own], id) => suite(cluster, own, id, observedAt));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join("")}</testsuites>\n`;
}

function suite(cluster: string, findings: readonly Finding[], id: number, observedAt: Instant): string {
  const { broken, unknown, exempt, notApplicable } = countOutcomes(findings);
  const attributes = Object.entries({
    name: cluster,
    package: "surety",
    id,
    tests: findings.length,
    failures: broken,
    errors: unknown,
    skipped: exempt + notApplicable,
    time: 0,
    timestamp: formatInstant(observedAt).slice(0, 19),
    hostname: "localhost",
  }).map(([name, value]) => xmlAttribute(name, value));
  return [
    `  <testsuite${attributes.join("")}>\n    <properties/>\n`,
    ...findings.map(testcase),
    "    <system-out/>\n    <system-err/>\n  </testsuite>\n",
  ].join("");
}

function testcase(finding: Finding): string {
  const name = finding.tenant ?? `cluster ${finding.cluster}`;
  const attributes =
    xmlAttribute("classname", `${finding.cluster}.${finding.control}`) +
    xmlAttribute("name", name) +
    xmlAttribute("time", 0);
  const result = resultOf(finding);
  if (result === undefined) return `    <testcase${attributes}/>\n`;
  return `    <testcase${attributes}>\n      ${result}\n    </testcase>\n`;
}

function resultOf(finding: Finding): string | undefined {
  const message = xmlAttribute("message", finding.message);
  switch (finding.outcome) {
    case "kept":
      return undefined;
    case "exempt":
    case "notApplicable":
      return `<skipped${message}/>`;
    case "broken":
      return `<failure${xmlAttribute("type", finding.reason)}${message}>${xmlText(body(finding))}</failure>`;
    case "unknown":
      return `<error${xmlAttribute("type", finding.reason)}${message}>${xmlText(body(finding))}</error>`;
  }
}

function body({ message, violations, advisories }: Finding): string {
  return [
    message,
    ...violations.map(({ kind, id, reason, message }) => `${kind} ${id}: ${message} (${reason})`),
    ...advisories.map(({ reason, message }) => `Advisory: ${message} (${reason})`),
  ].join("\n");
}
