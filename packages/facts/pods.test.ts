import { describe, expect, it } from "vitest";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

async function readPods(...items: readonly unknown[]) {
  const { sources } = sourcesOf({ lists: { pods: items } });
  const { pods } = await collectFacts(sources, ["pods"], { cluster: CLUSTER, tenants: [], now: NOW });
  return pods?.status === "observed" ? pods.value : pods;
}

const metadata = { namespace: "tenant-acme", name: "kafka-0" };

describe("pods", () => {
  it("have what volumes, policies and nodes are joined by", async () => {
    const pod = {
      metadata: {
        ...{ ...metadata, labels: { app: "kafka" }, creationTimestamp: "2026-01-01T00:00:00Z" },
        ownerReferences: [
          { kind: "Job", name: "other" },
          { kind: "StatefulSet", name: "kafka", controller: true },
        ],
      },
      spec: {
        ...{ nodeName: "node-a", hostNetwork: true, serviceAccountName: "broker" },
        containers: [
          { name: "a", ports: [{ name: "broker", containerPort: 9092 }, { containerPort: 80 }] },
          { name: "b", ports: [{ name: "dns", protocol: "UDP", containerPort: 53 }] },
          { name: "c" },
        ],
        volumes: [
          { name: "x", persistentVolumeClaim: { claimName: "data-kafka-0" } },
          { name: "y", emptyDir: {} },
        ],
      },
      status: {
        ...{ phase: "Running", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: "fd00::1" }] },
        conditions: [
          { type: "Initialized", status: "True" },
          { type: "Ready", status: "True" },
        ],
      },
    };
    expect(await readPods(pod)).toEqual([
      {
        ...{
          ...metadata,
          labels: { app: "kafka" },
          nodeName: "node-a",
          hostNetwork: true,
          phase: "Running",
          ready: true,
        },
        ...{ serviceAccount: "broker", addresses: ["10.0.0.1", "fd00::1"], claims: ["data-kafka-0"] },
        ports: [
          { name: "broker", protocol: "TCP", port: 9092 },
          { name: "dns", protocol: "UDP", port: 53 },
        ],
        owner: { kind: "StatefulSet", name: "kafka" },
      },
    ]);
  });

  it("have the claims that Kubernetes makes of their generic ephemeral volumes", async () => {
    const volumes = [
      { name: "scratch", ephemeral: { volumeClaimTemplate: { spec: {} } } },
      { name: "y", emptyDir: {} },
    ];
    const pod = { metadata, spec: { containers: [], volumes } };
    expect(await readPods(pod)).toMatchObject([{ claims: ["kafka-0-scratch"] }]);
  });

  it("that are not scheduled have little", async () => {
    expect(await readPods({ metadata, spec: { containers: [] } })).toEqual([
      {
        ...{ ...metadata, labels: {}, hostNetwork: false, phase: "Pending", ready: false, serviceAccount: "default" },
        ...{ addresses: [], ports: [], claims: [] },
      },
    ]);
  });

  it("are not ready while the condition is False or Unknown", async () => {
    const pods = ["False", "Unknown"].map((status) => ({
      metadata,
      spec: {},
      status: { phase: "Running", conditions: [{ type: "Ready", status }] },
    }));
    expect(await readPods(...pods)).toMatchObject([{ ready: false }, { ready: false }]);
  });

  it("without a spec make the list unreadable", async () => {
    expect(await readPods({ metadata })).toMatchObject({ status: "unreadable", cause: "malformed" });
  });
});

describe("daemonSets", () => {
  it("have their pods' labels, their containers, and how many are ready", async () => {
    const template = {
      metadata: { labels: { app: "x" } },
      spec: { containers: [{ name: "a", args: ["--b"] }, { name: "c" }] },
    };
    const items = [
      {
        metadata: { namespace: "kube-system", name: "one" },
        spec: { template },
        status: { desiredNumberScheduled: 3, numberReady: 2 },
      },
      { metadata: { namespace: "kube-system", name: "two" }, spec: { template: { spec: { containers: [] } } } },
    ];
    const { sources } = sourcesOf({ lists: { "daemonsets.apps": items } });
    expect(
      (await collectFacts(sources, ["daemonSets"], { cluster: CLUSTER, tenants: [], now: NOW })).daemonSets,
    ).toMatchObject({
      value: [
        {
          ...{ namespace: "kube-system", name: "one", podLabels: { app: "x" }, desired: 3, ready: 2 },
          containers: [
            { name: "a", args: ["--b"] },
            { name: "c", args: [] },
          ],
        },
        { name: "two", podLabels: {}, desired: 0, ready: 0 },
      ],
    });
  });
});
