import { describe, expect, it } from "vitest";
import { judgeFacts, tenant } from "../cluster.fixture.ts";
import { healthyNetwork, networkPolicy } from "./cluster.fixture.ts";
import { tenantsIsolated } from "./control.ts";

const LABELS = { "example.com/plan": "gold" };

/** Milliseconds of this process's own time, of which other processes take nothing. */
function timeToJudge(count: number, outcome: string, more: (id: string) => unknown): number {
  const ids = Array.from({ length: count }, (_, at) => `t${at}`);
  const healthy = healthyNetwork(ids);
  const namespaces = healthy.namespaces.map((one) => ({ ...one, labels: { ...one.labels, ...LABELS } }));
  const facts = { ...healthy, namespaces };
  const networkPolicies = [
    ...facts.networkPolicies,
    ...ids.map((id) => networkPolicy(`tenant-${id}`, "more", more(id))),
  ];
  const tenants = ids.map((id) => tenant(id));
  const before = process.cpuUsage();
  const findings = judgeFacts([tenantsIsolated], { ...facts, networkPolicies }, { tenants });
  const { user } = process.cpuUsage(before);
  expect(findings.filter((finding) => finding.outcome === outcome)).toHaveLength(count);
  return user / 1_000;
}

const QUIET = {
  key: "kubernetes.io/metadata.name",
  operator: "NotIn",
  values: ["monitoring", "kube-system", "calico-system"],
};
const TENANTS_OF_A_LABEL = { namespaceSelector: { matchLabels: LABELS, matchExpressions: [QUIET] } };

describe("thousands of tenants are judged without comparing each with each", () => {
  it.each([
    ["isolated", "kept", () => ({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
    [
      "each with addresses of its own",
      "kept",
      (id: string) => ({
        podSelector: {},
        egress: [{ to: [{ ipBlock: { cidr: `203.0.${id.length}.${Number(id.slice(1)) % 256}/32` } }] }],
      }),
    ],
    [
      "open to all that have a label, which keep to themselves",
      "kept",
      () => ({ podSelector: {}, ingress: [{ from: [TENANTS_OF_A_LABEL] }] }),
    ],
    [
      "open to every namespace",
      "broken",
      () => ({ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] }),
    ],
  ])("%s", (_, outcome, more) => {
    timeToJudge(200, outcome, more);
    const [few, many] = [timeToJudge(250, outcome, more), timeToJudge(2_000, outcome, more)];
    // Eight times as many: linear would be 8, each with each 64.
    expect(many / few).toBeLessThan(25);
  });
});
