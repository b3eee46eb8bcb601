import { MINUTE } from "#domain/duration.ts";
import { hasEnded } from "#domain/pods.ts";
import { defineStep, go, itemsOf } from "../step.ts";

/** What an operator keeps running is ended with its namespace. */
const PATIENCE = 2 * MINUTE;

/** Pods before claims: a claim in use is protected, and holds up its namespace. */
export const stopServices = defineStep({
  step: "StopServices",
  needs: ["namespaces", "pods"],
  decide({ record, facts, elapsed }) {
    const [item] = itemsOf(record, "Namespace");
    const live = facts.namespaces.find(({ name }) => name === record.namespace);
    if (item === undefined || live === undefined || live.uid !== item.uid || live.phase === "Terminating")
      return go([]);
    const pods = facts.pods.filter((pod) => pod.namespace === record.namespace && !hasEnded(pod));
    if (pods.length === 0 || elapsed > PATIENCE) return go([]);
    return go(
      [{ kind: "stopWorkloads", item }],
      pods.map(({ name }) => `Pod ${record.namespace}/${name}`),
    );
  },
});
