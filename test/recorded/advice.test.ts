import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changed, isList, parse, valueAt } from "./json.ts";
import { healthyFiles, openRecorded } from "./recorded.ts";

const FILE = "clusters/prod-eu/kubernetes/networkpolicies.networking.k8s.io.json";
const healthy = await healthyFiles();
let recorded: Awaited<ReturnType<typeof openRecorded>>;
beforeAll(async () => {
  recorded = await openRecorded();
});
afterAll(() => recorded.close());

/** The recorded policies, and one of tenant-acme that lets in a namespace. */
function lettingIn(namespace: string): ReadonlyMap<string, string> {
  const document = parse(healthy.get(FILE) ?? new Uint8Array());
  const items = valueAt(document, ["items"]);
  const from = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }];
  const policy = {
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    metadata: { name: "shared", namespace: "tenant-acme" },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from }] },
  };
  return new Map([[FILE, JSON.stringify(changed(document, ["items"], [...(isList(items) ? items : []), policy]))]]);
}

describe("a recorded observation in which a tenant's policy lets in a namespace", () => {
  it.each([
    ["tenant-globex", "another tenant's", ["ClosedByOthersOnly of acme"]],
    ["ingress-nginx", "the ingress controller's", []],
  ])("%s, %s, is kept, with advice where nothing but the other's egress closes the path", async (name, _, expected) => {
    const { findings } = await recorded.check(lettingIn(name), ["--control", "tenants-isolated"]);
    expect(findings.map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual([
      expect.stringMatching(/^kept/u),
      expect.stringMatching(/^kept/u),
    ]);
    const advice = findings.flatMap(({ tenant, advisories }) =>
      advisories.map(({ reason }) => `${reason} of ${tenant}`),
    );
    expect(advice.filter((one) => one.startsWith("ClosedBy"))).toEqual(expected);
  });
});
