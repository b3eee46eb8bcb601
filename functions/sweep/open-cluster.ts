import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import type { Cluster } from "#domain/configuration.ts";
import { liveSources } from "#facts/live/open.ts";
import type { Memory } from "#facts/sources.ts";
import { awsSettings, ec2Settings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import type { AccountAccess } from "#runtime/cluster-account.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import type { OpenCluster } from "./dependencies.ts";

interface Connections {
  readonly kubernetes: KubernetesApi;
  /** To the account that the cluster is in. */
  readonly account: AccountAccess;
  /** Absent where the configuration names none. */
  readonly keycloak: KeycloakApi | undefined;
  /** Of what was opened by sweeps before. */
  readonly memory: Memory;
}

/** A cluster as it is now, with the clients of its region, and a count of the requests that are sent. */
export function openCluster(cluster: Cluster, connections: Connections): Omit<OpenCluster, "keepMemory"> {
  const calls = { Kubernetes: 0, EC2: 0, EKS: 0, ELB: 0, S3: 0, Keycloak: 0 };
  const counted = <T>(service: keyof typeof calls, request: T): T => {
    calls[service] += 1;
    return request;
  };
  const { account } = connections;
  const settings = { ...awsSettings(cluster.region), ...account };
  const aws = {
    ec2: new EC2Client({ ...ec2Settings(cluster.region), ...account }),
    eks: new EKSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    classicElb: new ElasticLoadBalancingClient(settings),
    s3: new S3Client({ ...s3Settings(cluster.region), ...account }),
  };
  aws.ec2.middlewareStack.add((next) => (args) => next(counted("EC2", args)), EACH_ATTEMPT);
  aws.eks.middlewareStack.add((next) => (args) => next(counted("EKS", args)), EACH_ATTEMPT);
  aws.elb.middlewareStack.add((next) => (args) => next(counted("ELB", args)), EACH_ATTEMPT);
  aws.classicElb.middlewareStack.add((next) => (args) => next(counted("ELB", args)), EACH_ATTEMPT);
  aws.s3.middlewareStack.add((next) => (args) => next(counted("S3", args)), EACH_ATTEMPT);
  const kubernetes: KubernetesApi = {
    cluster: connections.kubernetes.cluster,
    request: (request) => connections.kubernetes.request(counted("Kubernetes", request)),
  };
  const keycloak = connections.keycloak && countedKeycloak(connections.keycloak, () => counted("Keycloak", undefined));
  const { memory } = connections;
  return {
    sources: liveSources({ kubernetes, aws, keycloak, memory, clock: systemClock }),
    calls: () => ({ ...calls }),
  };
}

function countedKeycloak(api: KeycloakApi, count: () => void): KeycloakApi {
  return {
    ...api,
    get(path) {
      count();
      return api.get(path);
    },
  };
}

/** After the step that repeats a request, so that each repetition counts. */
const EACH_ATTEMPT = { step: "deserialize", name: "countRequests", priority: "low" } as const;
