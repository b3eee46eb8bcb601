import { indexBy } from "./index-by.ts";
import type { Labels } from "./workloads.ts";

/** A private network of AWS. */
export interface Vpc {
  readonly id: string;
  readonly isDefault: boolean;
  /** Its own address ranges, IPv4 and IPv6. */
  readonly cidrs: readonly string[];
  readonly tags: Labels;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** What starts in it gets a public IPv4 address unless it says otherwise. */
  readonly assignsPublicAddresses: boolean;
  readonly tags: Labels;
}

/** An EC2 instance that is there: those that ended are left out. */
export interface Instance {
  readonly id: string;
  readonly vpcId?: string;
  readonly subnetId?: string;
  readonly publicAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly securityGroups: readonly string[];
  readonly tags: Labels;
}

/** Who may send what to the things that the group is attached to. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpcId?: string;
  /** The account that owns it. */
  readonly account?: string;
  readonly tags: Labels;
  readonly ingress: readonly IngressRule[];
}

export interface IngressRule {
  /** tcp, udp, icmp, icmpv6, `-1` for all, or a protocol's number. */
  readonly protocol: string;
  /** Ports, or the type and code of ICMP; absent for all. */
  readonly from?: number;
  readonly to?: number;
  readonly sources: readonly IngressSource[];
}

export type IngressSource =
  | { readonly kind: "cidr"; readonly cidr: string }
  | { readonly kind: "prefixList"; readonly id: string }
  /** Whatever the group is attached to. */
  | {
      readonly kind: "group";
      readonly id: string;
      readonly account?: string;
      /** Set where it is in a VPC on the other side of a peering connection. */
      readonly peering?: string;
    };

/** What EKS says of a cluster. */
export interface EksCluster {
  readonly name: string;
  /** The AWS account that it is in. */
  readonly account?: string;
  readonly vpcId: string;
  /** Of its control plane's network interfaces, the cluster's own first. */
  readonly securityGroups: readonly string[];
  readonly endpointIsPublic: boolean;
  readonly endpointIsPrivate: boolean;
  /** From where the public endpoint can be reached. */
  readonly publicCidrs: readonly string[];
  /** Clusters of which EKS said, where it was asked about them too, that they are in the same VPC. */
  readonly neighbours: readonly string[];
}

export const vpcById = indexBy<Vpc>((vpc) => vpc.id);
export const subnetById = indexBy<Subnet>((subnet) => subnet.id);
export const securityGroupById = indexBy<SecurityGroup>((group) => group.id);
