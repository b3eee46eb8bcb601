import { indexBy } from "./index-by.ts";

/** A machine of a cluster, as Kubernetes knows it. */
export interface Node {
  readonly name: string;
  /** The condition Ready is True. */
  readonly ready: boolean;
  /** The availability zone, such as `eu-west-1a`. */
  readonly zone?: string;
  /** The EC2 instance; absent where there is none behind it, as with Fargate. */
  readonly instanceId?: string;
  /** Addresses by which it can be reached from outside, as the cloud reports them. */
  readonly externalAddresses: readonly string[];
}

export const nodeByName = indexBy<Node>((node) => node.name);
