import { indexBy } from "./index-by.ts";

/** A load balancer of any of AWS's four kinds. */
export interface LoadBalancer {
  /** ARN; of a classic one, its name. */
  readonly id: string;
  readonly name: string;
  /** application, network, gateway or classic. */
  readonly type: string;
  readonly dnsName: string;
  readonly isInternetFacing: boolean;
  readonly vpcId?: string;
  readonly securityGroups: readonly string[];
}

/** A port at which a load balancer takes traffic. */
export interface Listener {
  /** ARN; of a classic one, `name:port`. */
  readonly id: string;
  /** The id of its load balancer. */
  readonly loadBalancer: string;
  readonly port: number;
  /** HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, SSL and others. */
  readonly protocol: string;
  /** What decides which versions of TLS it speaks; several may be attached to a classic one. */
  readonly tlsPolicies: readonly string[];
  readonly actions: readonly ListenerAction[];
}

/** What is done with what no rule matches. */
export interface ListenerAction {
  /** forward, redirect, fixed-response, authenticate-oidc and others. */
  readonly type: string;
  readonly redirectsTo?: string;
  /** ARNs. */
  readonly targetGroups: readonly string[];
}

export const listenersByLoadBalancer = indexBy<Listener>((listener) => listener.loadBalancer);
