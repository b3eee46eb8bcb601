import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  ClusterPrivate: { means: "The cluster has its VPC to itself, and nothing of it is public." },
  DefaultVpc: { means: "The cluster stands in the account's default VPC.", todo: "Move it to a VPC of its own." },
  VpcShared: { means: "Another cluster stands in the same VPC.", todo: "Move one of them to a VPC of its own." },
  PublicAddress: { means: "A node has a public address.", todo: "Replace it by one in a private subnet." },
  PublicSubnet: {
    means: "A subnet of the nodes gives public addresses to what starts in it.",
    todo: "`aws ec2 modify-subnet-attribute --no-map-public-ip-on-launch`",
  },
  PublicEndpoint: {
    means: "The API server can be reached from the whole internet.",
    todo: "Make the endpoint private, or restrict its addresses.",
  },
  RestrictedPublicEndpoint: {
    means: "The API server can be reached from a part of the internet.",
    todo: "Make it private, if that part is not needed.",
  },
  NoPrivateEndpoint: {
    means: "Nodes talk to the API server by its public endpoint.",
    todo: "Turn the private endpoint on.",
  },
  GlobalIpv6Address: {
    means: "A node has a global IPv6 address: routes and security groups alone keep it private.",
    todo: "Use an egress-only internet gateway for its subnet.",
  },
  NetworkNotUnderstood: {
    means: "Where a node stands is not known.",
    todo: "Look again: `surety sweep`. See Surety's permissions for EC2.",
  },
  VpcNotSeen: {
    means: "The cluster's VPC was not among those listed.",
    todo: "Look in the right region and account; see Surety's permissions.",
  },
};
