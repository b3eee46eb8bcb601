import type { Clock } from "#runtime/clock.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { type ClusterSources, OBJECT_LIMIT } from "../sources.ts";
import { AWS_CALLS, type AwsClients, BUCKET_CALLS } from "./aws-calls.ts";
import { readAws } from "./aws-reading.ts";
import { listResource } from "./kubernetes-list.ts";
import { readObjectBody } from "./object-body.ts";

export interface LiveDeps {
  readonly kubernetes: KubernetesApi;
  /** Clients of the cluster's region. */
  readonly aws: AwsClients;
  readonly clock: Clock;
}

/** One cluster and the AWS account behind it, as they are now. Every call reads, pages to the end, and has a deadline. */
export function liveSources({ kubernetes, aws, clock }: LiveDeps): ClusterSources {
  return {
    list: (resource) => listResource(kubernetes, resource, clock),
    aws: (operation) => readAws(`AWS: ${operation}`, clock, (options) => AWS_CALLS[operation](aws, options)),
    bucket: (bucket, operation) =>
      readAws(`s3://${bucket}: ${operation}`, clock, (options) => BUCKET_CALLS[operation](aws, bucket, options)),
    object: (bucket, key, limit = OBJECT_LIMIT) => readObjectBody(aws.s3, { bucket, key, limit }, clock),
  };
}
