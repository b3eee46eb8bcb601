import { describe, expect, it } from "vitest";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

async function read(fields: { readonly labels?: object; readonly providerID?: string; readonly status?: object }) {
  const { labels = {}, providerID, status = {} } = fields;
  const spec = providerID === undefined ? {} : { providerID };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels }, spec, status };
  const { sources } = sourcesOf({ lists: { nodes: [node] } });
  const { nodes } = await collectFacts(sources, ["nodes"], { cluster: CLUSTER, tenants: [], now: NOW });
  return nodes?.status === "observed" ? nodes.value[0] : nodes;
}

describe("a node", () => {
  it("has its zone, its instance, and the addresses by which it can be reached from outside", async () => {
    const addresses = [
      { type: "InternalIP", address: "10.20.0.10" },
      { type: "ExternalIP", address: "192.0.2.1" },
      { type: "Hostname", address: "node-1" },
    ];
    const found = await read({
      labels: { "topology.kubernetes.io/zone": "eu-west-1a" },
      providerID: "aws:///eu-west-1a/i-0abc",
      status: { addresses, conditions: [{ type: "Ready", status: "True" }] },
    });
    expect(found).toEqual({
      ...{ name: "node-1", ready: true, zone: "eu-west-1a", instanceId: "i-0abc", externalAddresses: ["192.0.2.1"] },
    });
  });

  it.each([
    ["True", true],
    ["False", false],
    ["Unknown", false],
  ])("whose condition Ready is %s: %s", async (status, ready) => {
    const conditions = [
      { type: "MemoryPressure", status: "True" },
      { type: "Ready", status },
    ];
    expect(await read({ status: { conditions } })).toMatchObject({ ready });
  });

  it("that says nothing of itself is not Ready, and of Fargate has no instance", async () => {
    expect(await read({})).toEqual({ name: "node-1", ready: false, externalAddresses: [] });
    const fargate = await read({ providerID: "aws:///eu-west-1a/0f1e-2d3c/fargate-ip-10-20-0-10.internal" });
    expect(fargate).not.toHaveProperty("instanceId");
    expect(await read({ labels: { "failure-domain.beta.kubernetes.io/zone": "b" } })).toMatchObject({ zone: "b" });
  });
});
