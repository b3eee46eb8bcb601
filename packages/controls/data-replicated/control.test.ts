import { describe, expect, it } from "vitest";
import type { Exemption } from "#domain/configuration.ts";
import { DAY } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import type { Node } from "#domain/nodes.ts";
import type { Pod } from "#domain/pods.ts";
import { claim, healthyFacts, type Judging, judgeFacts, type MutableFacts, NOW, tenant } from "../cluster.fixture.ts";
import { dataReplicated } from "./control.ts";

const namespace = "tenant-acme";

type Cluster = MutableFacts & { pods: Pod[]; nodes: Node[] };

function pod(at: number, fields: Partial<Pod> = {}): Pod {
  return {
    ...{ namespace, name: `kafka-${at}`, labels: { "app.kubernetes.io/name": "kafka" }, nodeName: `node-${at}` },
    ...{ hostNetwork: false, phase: "Running", ready: true, serviceAccount: "default", addresses: [], ports: [] },
    ...{ claims: [`data-kafka-${at}`], owner: { kind: "StatefulSet", name: "kafka" } },
    ...fields,
  };
}

function node(at: number, fields: Partial<Node> = {}): Node {
  return { name: `node-${at}`, ready: true, zone: `eu-west-1${"abc"[at % 3]}`, externalAddresses: [], ...fields };
}

/** The finding about acme, whose Kafka runs on three nodes, in a cluster that was changed. */
function judge(change: (cluster: Cluster) => void = () => undefined, judging: Judging = {}): Finding {
  const cluster: Cluster = {
    ...healthyFacts(),
    pods: [0, 1, 2].map((at) => pod(at)),
    nodes: [0, 1, 2].map((at) => node(at)),
  };
  change(cluster);
  const defaults = { promises: { storage: { components: ["kafka"] } } };
  const finding = judgeFacts([dataReplicated], cluster, { ...defaults, ...judging }).find(
    (found) => found.tenant === "acme",
  );
  if (finding === undefined) throw new Error("no finding about acme");
  return finding;
}

const podIs = (at: number, fields: Partial<Pod>) => (cluster: Cluster) => {
  cluster.pods[at] = pod(at, fields);
};
const nodeIs = (at: number, fields: Partial<Node>) => (cluster: Cluster) => {
  cluster.nodes[at] = node(at, fields);
};
const claimIs = (at: number, fields: Parameters<typeof claim>[0] | undefined) => (cluster: Cluster) => {
  const others = cluster.persistentVolumeClaims.filter(
    (one) => one.namespace !== namespace || one.name !== `data-kafka-${at}`,
  );
  cluster.persistentVolumeClaims = fields === undefined ? others : [...others, claim(fields)];
};
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);

describe("data-replicated", () => {
  it("is kept with three Ready pods, each with its volume, on three nodes", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "DataReplicated",
      message: "tenant-acme has kafka on 3 nodes, with a volume each.",
      advisories: [],
      evidence: { kafka: { "node-0": ["kafka-0"], "node-1": ["kafka-1"], "node-2": ["kafka-2"] } },
    });
  });

  it("counts nodes, not replicas", () => {
    const finding = judge(podIs(2, { nodeName: "node-1" }));
    expect(violations(finding)).toEqual(["TooFewNodes Component tenant-acme/kafka"]);
    expect(finding.message).toBe(
      "kafka of tenant-acme runs with a volume of its own on 2 nodes (node-0: kafka-0; node-1: kafka-1, kafka-2); " +
        "promised are 3.",
    );
  });

  it.each<[string, (cluster: Cluster) => void, string]>([
    ["is not Ready", podIs(2, { ready: false }), "kafka-2 is not Ready (on node-2)"],
    ["is being deleted", podIs(2, { deletedAt: NOW }), "kafka-2 is being deleted"],
    [
      "is on no node yet",
      (cluster) => {
        const { nodeName: _, ...pending } = pod(2, { ready: false, phase: "Pending" });
        cluster.pods[2] = pending;
      },
      "kafka-2 is on no node yet",
    ],
    ["is on a node that is not Ready", nodeIs(2, { ready: false }), "kafka-2 is on node node-2, which is not Ready"],
    ["is on a node that is gone", (cluster) => void cluster.nodes.pop(), "kafka-2 is on node node-2, which is gone"],
    ["mounts no claim", podIs(2, { claims: [] }), "kafka-2 has no bound volume"],
    ["mounts a claim that is not there", claimIs(2, undefined), "kafka-2 has no bound volume"],
    [
      "mounts a claim that is Pending",
      claimIs(2, { namespace, name: "data-kafka-2", phase: "Pending" }),
      "kafka-2 has no bound volume",
    ],
    [
      "mounts a claim whose volume is gone",
      claimIs(2, { namespace, name: "data-kafka-2", volumeName: "pv-gone" }),
      "kafka-2 has no bound volume",
    ],
  ])("does not count a pod that %s, and says so", (_, change, why) => {
    const finding = judge(change);
    expect(violations(finding)).toEqual(["TooFewNodes Component tenant-acme/kafka"]);
    expect(finding.message).toContain(`Not counted: ${why}.`);
  });

  it("does not count pods that have ended, and does not name them", () => {
    const finding = judge(podIs(2, { phase: "Succeeded", ready: false }));
    expect(finding.outcome).toBe("broken");
    expect(finding.message).not.toContain("kafka-2");
  });

  it("does not count a volume that pods on several nodes share", () => {
    const finding = judge((cluster) => {
      cluster.pods = [0, 1, 2].map((at) => pod(at, { claims: ["data-kafka-0"] }));
    });
    expect(violations(finding)).toEqual(["TooFewCopies Component tenant-acme/kafka"]);
    expect(finding.message).toContain("kafka-0 shares its volume with pods on other nodes");
  });

  it("counts a pod that has a volume of its own besides a shared one", () => {
    const finding = judge((cluster) => {
      cluster.persistentVolumeClaims.push(
        claim({ namespace, name: "shared", volumeName: "pv-tenant-acme-data-kafka-0" }),
      );
      cluster.pods = [0, 1, 2].map((at) => pod(at, { claims: ["shared", `data-kafka-${at}`] }));
    });
    // The volume of kafka-0 is the shared one.
    expect(finding.evidence).toEqual({ kafka: { "node-1": ["kafka-1"], "node-2": ["kafka-2"] } });
  });

  describe("limits", () => {
    const storage = (nodes: number, copies: number): Judging => ({
      promises: { storage: { components: ["kafka"], nodes, copies } },
    });
    const running = (nodes: number) => (cluster: Cluster) => void cluster.pods.splice(nodes);

    it.each([
      [3, 3, 2, "kept", []],
      [2, 2, 2, "kept", []],
      [2, 3, 2, "broken", ["TooFewNodes"]],
      [1, 3, 2, "broken", ["TooFewCopies"]],
      [2, 3, 3, "broken", ["TooFewCopies"]],
      [1, 1, 1, "kept", []],
    ])("on %i nodes where %i nodes and %i copies are promised", (found, nodes, copies, outcome, reasons) => {
      const finding = judge(running(found), storage(nodes, copies));
      expect([finding.outcome, finding.violations.map(({ reason }) => reason)]).toEqual([outcome, reasons]);
    });

    it("says what is missing of both", () => {
      expect(judge(running(1)).message).toBe(
        "kafka of tenant-acme runs with a volume of its own on 1 node (node-0: kafka-0); promised are 3. " +
          "Its data is on fewer than the promised 2 nodes.",
      );
    });
  });

  describe("which pods a component has", () => {
    const known = (fields: Partial<Pod>) => (cluster: Cluster) => {
      cluster.pods = [0, 1, 2].map((at) => pod(at, { labels: {}, owner: { kind: "Pod", name: "x" }, ...fields }));
    };

    it.each<[string, Partial<Pod>]>([
      ["app.kubernetes.io/name", { labels: { "app.kubernetes.io/name": "kafka" } }],
      ["app.kubernetes.io/component", { labels: { "app.kubernetes.io/component": "kafka" } }],
      ["app", { labels: { app: "kafka" } }],
      ["the StatefulSet's name", { owner: { kind: "StatefulSet", name: "kafka" } }],
      ["the end of the StatefulSet's name", { owner: { kind: "StatefulSet", name: "acme-kafka" } }],
      ["the end of the Deployment's name", { owner: { kind: "ReplicaSet", name: "acme-kafka-5d8f7c9b4" } }],
      ["the name of another controller's object", { owner: { kind: "StrimziPodSet", name: "acme-kafka" } }],
    ])("by %s", (_, fields) => {
      expect(judge(known(fields)).outcome).toBe("kept");
    });

    it.each<[string, Partial<Pod>]>([
      ["a label that only begins so", { labels: { app: "kafka-ui" } }],
      ["a label that only ends so", { labels: { app: "not-kafka" } }],
      ["another label", { labels: { "app.kubernetes.io/part-of": "kafka" } }],
      ["a workload whose name begins so", { owner: { kind: "StatefulSet", name: "kafka-connect" } }],
      ["a workload whose name ends so without a hyphen", { owner: { kind: "StatefulSet", name: "mykafka" } }],
      ["another namespace's", { namespace: "tenant-acme-eu", labels: { app: "kafka" } }],
    ])("not by %s: it is missing", (_, fields) => {
      const finding = judge(known(fields));
      expect(violations(finding)).toEqual(["ComponentMissing Component tenant-acme/kafka"]);
      expect(finding.message).toContain("kafka is missing: no pod of tenant-acme");
    });

    it("counts every component by itself", () => {
      const finding = judge(undefined, { promises: { storage: { components: ["kafka", "elasticsearch"] } } });
      expect(violations(finding)).toEqual(["ComponentMissing Component tenant-acme/elasticsearch"]);
      expect(finding.evidence).toMatchObject({ elasticsearch: {} });
    });

    it("has nothing to say where no component is configured", () => {
      const finding = judge(undefined, { promises: { storage: { components: [] } } });
      expect(finding).toMatchObject({ outcome: "notApplicable", reason: "NoComponents" });
    });
  });

  describe("zones", () => {
    const inZones =
      (...zones: readonly (string | undefined)[]) =>
      (cluster: Cluster) => {
        cluster.nodes = zones.map((zone, at) => {
          const { zone: _, ...rest } = node(at);
          return zone === undefined ? rest : { ...rest, zone };
        });
      };

    it("advises where all nodes are in one", () => {
      const finding = judge(inZones("eu-west-1a", "eu-west-1a", "eu-west-1a"));
      expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "SingleZone" }] });
      expect(finding.advisories[0]?.message).toBe("All nodes of kafka are in availability zone eu-west-1a.");
    });

    it("has nothing to advise of a single node", () => {
      const one: Judging = { promises: { storage: { components: ["kafka"], nodes: 1, copies: 1 } } };
      expect(judge((cluster) => void cluster.pods.splice(1), one)).toMatchObject({ outcome: "kept", advisories: [] });
    });

    it.each([
      ["two", inZones("eu-west-1a", "eu-west-1a", "eu-west-1b")],
      ["none that is known", inZones(undefined, undefined, undefined)],
      ["one and none that is known", inZones("eu-west-1a", "eu-west-1a", undefined)],
    ])("does not where they are in %s", (_, change) => {
      expect(judge(change).advisories).toEqual([]);
    });
  });

  it("can be accepted by the component's name", () => {
    const accepted: Exemption = {
      ...{ control: "data-replicated", tenant: tenant("acme").id, resource: "kafka", owner: "o", reason: "r" },
      until: NOW + DAY,
    };
    const change = podIs(2, { ready: false });
    expect(judge(change, { exemptions: [accepted] }).outcome).toBe("exempt");
    expect(judge(change, { exemptions: [{ ...accepted, resource: "afka" }] }).outcome).toBe("broken");
  });
});
