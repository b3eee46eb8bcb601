import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  IngressTlsOnly: { means: "From outside only TLS gets in, and only to the ingress controller." },
  NotTls: {
    means: "A listener takes what is not TLS, and does not send it to HTTPS.",
    todo: "Make it redirect, or remove it.",
  },
  OldTlsPolicy: {
    means: "A listener's TLS policy accepts old versions.",
    todo: "Choose a policy of TLS 1.2 or newer, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
  },
  LeadsElsewhere: {
    means: "A load balancer faces the internet, and does not lead to the ingress controller.",
    todo: "Make it internal, or remove its Service.",
  },
  OpenToOutside: {
    means: "A security group lets the internet in to more than the ingress controller's TLS.",
    todo: "Remove the rule that the message names.",
  },
  OpenThroughGroup: {
    means: "A security group lets in members of a group that is not of this network.",
    todo: "Remove the rule, or name a group of this VPC.",
  },
  OpenGroupUnreached: {
    means: "An open security group guards nothing that is known.",
    todo: "Delete it, before somebody uses it.",
  },
  OpenToPrivateNetwork: {
    means: "A rule lets in private addresses that are not of this VPC: a peered network, or a VPN.",
    todo: "Make sure that this network is meant to get in.",
  },
  ServiceOnNodes: {
    means: "A Service has a port on every node, which whatever gets in to the nodes can reach.",
    todo: "Make it a ClusterIP, behind the ingress controller.",
  },
  NetworkNotUnderstood: {
    means: "A rule, or where something stands, is not understood.",
    todo: "See the message; correct the rule, or update Surety.",
  },
  VpcNotSeen: {
    means: "The cluster's VPC was not among those listed.",
    todo: "Look in the right region and account; see Surety's permissions.",
  },
};
