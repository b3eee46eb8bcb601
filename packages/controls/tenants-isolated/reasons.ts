import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  Isolated: {
    means:
      "No pod of another namespace reaches the tenant's, or is reached from there, but the ingress controller and DNS.",
  },
  ReachedFromOutside: {
    means:
      "Pods of other namespaces can reach the tenant's. The message names the policy that allows it, or that none forbids it.",
    todo: "Correct that policy; send the tenant's onboarding request again, if Surety's own policies are missing.",
  },
  ReachesOutside: {
    means: "The tenant's pods can reach those of other namespaces.",
    todo: "Add a policy that restricts egress, or correct the one that the message names.",
  },
  HostNetwork: {
    means: "A pod uses its node's network, where policies do not reach.",
    todo: "Run it without hostNetwork, or move it out of the tenant's namespace.",
  },
  NotEnforced: {
    means: "There are policies, and nothing that enforces them on the nodes.",
    todo: "Bring calico-node, or the VPC CNI's network policy agent, back to every node.",
  },
  EnforcerNotUnderstood: {
    means: "Another network plugin enforces policies, with rules of its own that are not evaluated here.",
    todo: "Test by hand; add an exemption with an owner and an end.",
  },
  NotUnderstood: {
    means: "A policy that matters has a rule that is not understood.",
    todo: "Write the rule in a way that the message allows.",
  },
  PolicyNotUnderstood: {
    means: "Whether the tenant is isolated depends on policies that are not understood.",
    todo: "Write the rules in a way that the message allows.",
  },
  NamespaceMissing: {
    means: "The tenant's namespace does not exist, so that the tenant has none of its own.",
    todo: "Send the tenant's onboarding request again.",
  },
  NamespaceShared: {
    means: "Two tenants have one namespace.",
    todo: "Give one of them its own, and move its workloads.",
  },
  ClosedByOthersOnly: {
    means:
      "A policy lets another tenant reach this one, and only the other tenant's egress policies close the path: if those go, it is open.",
    todo: "Narrow the policy that the message names, if nobody means it; both ends should close the path.",
  },
  NetworkSetsNotSeen: {
    means: "Policies of Calico choose by labels, and the sets of addresses that they may choose were not looked at.",
    todo: "Let Surety list networksets and globalnetworksets: `kubectl apply -k deploy/rbac`.",
  },
  ForeignPoliciesNotSeen: {
    means: "Other kinds of network policies may exist, and nobody looked at them: it was taken that there are none.",
    todo: "Let Surety list them: `kubectl apply -k deploy/rbac`; or record them in the observation.",
  },
};
