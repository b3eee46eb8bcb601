import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  DataReplicated: { means: "Each component runs on as many nodes as promised, with a volume each." },
  NoComponents: {
    means: "No component that stores data is configured.",
    todo: "Name them in `promises.storage.components`, if there are any.",
  },
  ComponentMissing: {
    means: "A configured component is not in the tenant's namespace.",
    todo: "Bring it back, or remove it from `promises.storage.components`.",
  },
  TooFewNodes: {
    means: "A component's ready pods stand on fewer nodes than promised.",
    todo: "See which pods are not ready, and whether anti-affinity and enough nodes let them spread.",
  },
  TooFewCopies: {
    means: "The data is on fewer nodes than promised: one node's loss could lose it.",
    todo: "Bring back the pods that are not counted, each with a volume of its own.",
  },
  SingleZone: {
    means: "All nodes are in one availability zone.",
    todo: "Spread them by a topologySpreadConstraint over zones.",
  },
};
