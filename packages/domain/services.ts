/** A Kubernetes Service. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** ClusterIP, NodePort, LoadBalancer or ExternalName. */
  readonly type: string;
  readonly ports: readonly ServicePort[];
  /** A LoadBalancer that its annotations keep within the VPC. */
  readonly isInternal: boolean;
  /** Where its load balancers can be reached: host names, or addresses. */
  readonly loadBalancers: readonly string[];
  /** Addresses outside the cluster for which nodes take traffic. */
  readonly externalAddresses: readonly string[];
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: string;
  readonly port: number;
  /** A number, or the name of a container's port; absent: the same as `port`. */
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

/** What the AWS Load Balancer Controller was told: this target group leads to that Service. */
export interface TargetGroupBinding {
  readonly namespace: string;
  readonly name: string;
  /** ARN. */
  readonly targetGroup: string;
  readonly service: string;
}
