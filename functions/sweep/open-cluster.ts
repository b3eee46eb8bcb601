import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import type { Cluster } from "#domain/configuration.ts";
import { liveSources } from "#facts/live/open.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import type { OpenCluster } from "./dependencies.ts";

/** A cluster as it is now, with the clients of its region, and a count of the requests that are sent. */
export function openCluster(cluster: Cluster, api: KubernetesApi): OpenCluster {
  const calls = { Kubernetes: 0, EC2: 0, S3: 0 };
  const counted = <T>(service: keyof typeof calls, request: T): T => {
    calls[service] += 1;
    return request;
  };
  const ec2 = new EC2Client(awsSettings(cluster.region));
  ec2.middlewareStack.add((next) => (args) => next(counted("EC2", args)), EACH_ATTEMPT);
  const s3 = new S3Client(s3Settings(cluster.region));
  s3.middlewareStack.add((next) => (args) => next(counted("S3", args)), EACH_ATTEMPT);
  const kubernetes: KubernetesApi = {
    cluster: api.cluster,
    request: (request) => api.request(counted("Kubernetes", request)),
  };
  return { sources: liveSources({ kubernetes, aws: { ec2, s3 }, clock: systemClock }), calls: () => ({ ...calls }) };
}

/** After the step that repeats a request, so that each repetition counts. */
const EACH_ATTEMPT = { step: "deserialize", name: "countRequests", priority: "low" } as const;
