import type { Advisory, Violation } from "#domain/finding.ts";
import { podsByNamespace } from "#domain/pods.ts";
import type { Promises } from "#domain/promises.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notApplicable } from "../verdict.ts";
import { podsOfComponent } from "./components.ts";
import { type Copies, findCopies } from "./copies.ts";
import { reasons } from "./reasons.ts";

export const dataReplicated = defineControl({
  id: "data-replicated",
  promise: "replication",
  about: "tenants",
  severity: "page",
  looksAt:
    "Each component that stores data has Ready pods, with a volume each, on enough nodes that are Ready. Pods are " +
    "recognised by the labels app.kubernetes.io/name, app.kubernetes.io/component and app, or by the name of their " +
    "StatefulSet or Deployment.",
  reasons,
  needs: ["pods", "nodes", "persistentVolumeClaims", "persistentVolumes"],
  judge({ namespace }, { facts, promises: { storage } }) {
    if (storage.components.length === 0)
      return notApplicable(
        "NoComponents",
        "No component that stores data is configured (promises.storage.components).",
      );
    const pods = podsByNamespace(facts.pods).get(namespace);
    const judged = storage.components.map((component) => {
      const copies = findCopies(podsOfComponent(component, pods), facts);
      return { component, copies, violation: judgeComponent(namespace, component, copies, storage) };
    });
    const details = {
      advisories: judged.flatMap(({ component, copies }) => adviceOn(component, copies)),
      evidence: Object.fromEntries(judged.map(({ component, copies }) => [component, podsByNode(copies)])),
    };
    const [first, ...others] = judged.flatMap(({ violation }) => violation ?? []);
    if (first) return broken([first, ...others], details);
    const counts = judged.map(({ component, copies }) => `${component} on ${countOf(copies.byNode.size, "node")}`);
    return kept("DataReplicated", `${namespace} has ${counts.join(", ")}, with a volume each.`, details);
  },
});

function judgeComponent(
  namespace: string,
  component: string,
  { byNode, others }: Copies,
  { nodes, copies }: Promises["storage"],
): Violation | undefined {
  if (byNode.size >= nodes) return undefined;
  const subject = { kind: "Component", id: `${namespace}/${component}` };
  if (byNode.size === 0 && others.length === 0) {
    const message = `${component} is missing: no pod of ${namespace} has a label, or a workload, of that name.`;
    return { ...subject, reason: "ComponentMissing", message };
  }
  const found = [...byNode].map(([node, pods]) => `${node}: ${pods.map(({ name }) => name).join(", ")}`).join("; ");
  const where = found === "" ? "" : ` (${found})`;
  const sentences = [
    `${component} of ${namespace} runs with a volume of its own on ${countOf(byNode.size, "node")}${where}; promised are ${nodes}.`,
    ...(byNode.size < copies ? [`Its data is on fewer than the promised ${countOf(copies, "node")}.`] : []),
    ...(others.length > 0 ? [`Not counted: ${others.map(({ pod, why }) => `${pod.name} ${why}`).join("; ")}.`] : []),
  ];
  const reason = byNode.size < copies ? "TooFewCopies" : "TooFewNodes";
  return { ...subject, reason, message: sentences.join(" ") };
}

/** Nodes of one availability zone are lost together. */
function adviceOn(component: string, { byNode, zones }: Copies): readonly Advisory[] {
  const [zone] = zones;
  if (byNode.size < 2 || zones.size !== 1 || !zone) return [];
  return [{ reason: "SingleZone", message: `All nodes of ${component} are in availability zone ${zone}.` }];
}

function podsByNode({ byNode }: Copies): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...byNode].map(([node, pods]) => [node, pods.map(({ name }) => name)]));
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
