import { defineStep, go, itemsOf, refuseStep } from "../step.ts";

/** By its UID, so that one that was made anew is not touched. No finalizer is ever taken off. */
export const deleteNamespace = defineStep({
  step: "DeleteNamespace",
  needs: ["namespaces"],
  decide({ record, facts }) {
    const live = facts.namespaces.find(({ name }) => name === record.namespace);
    if (live === undefined) return go([]);
    const [item] = itemsOf(record, "Namespace");
    if (item === undefined || live.uid !== item.uid)
      return refuseStep(
        "NamespaceReplaced",
        `Namespace ${record.namespace} has UID ${live.uid}, and the one in the inventory has ${item?.uid ?? "none"}: it was made anew meanwhile, so it may be somebody else's.`,
      );
    const waiting = [`Namespace ${live.name}, which is ${live.phase}`];
    return live.phase === "Terminating" ? go([], waiting) : go([{ kind: "deleteObject", item }], waiting);
  },
});
